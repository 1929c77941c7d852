using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>The bytes of a file that the graph names, as a string (whole_file_read_ops.cc): how a model gives out an asset.</summary>
internal sealed class ReadFile(NodeInfo node) : Kernel
{
    private readonly Session _session = node.Session;

    // The file may change between two runs.
    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor name = context.Input(0);
        if (name.Shape.Rank != 0) throw new KernelException($"the name of the file must be a scalar, and has shape {name.Shape}");
        string path = _session.FindFile(name.Strings![0].ToString());
        try
        {
            context.Output(0, DType.String, TensorShape.Scalar).Strings![0] = new TensorString(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new KernelException($"'{path}' cannot be read: {error.Message}");
        }
    }
}
