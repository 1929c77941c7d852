// The engine's own tensor, where System.Numerics.Tensors is open too.
global using Tensor = ModelBuild.Engine.Execution.Tensor;
