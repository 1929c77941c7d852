namespace ModelBuild.Engine.Compute;

/// <summary>What is done to each element as it leaves a matrix product or convolution.</summary>
internal enum Activation
{
    None,
    Relu,
    Relu6,
}
