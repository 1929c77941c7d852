using System.Text;
using ModelBuild.Engine.TensorFlow;
using ModelBuild.Engine.TensorFlow.Native;
using ModelBuild.Protos;

namespace ModelBuild.Oracle;

/// <summary>
/// TensorFlow with a graph for training: what a call runs on, the graph's own saver has restored from a checkpoint before. The graph is not frozen.
/// </summary>
/// <param name="saver">The saver's ops.</param>
/// <param name="checkpoint">The prefix that it restores.</param>
internal sealed class SaverEngine(SaverDef saver, string checkpoint) : IEngine
{
    public ILoadedGraph Load(ModelSource source, IReadOnlyList<string> inputs, IReadOnlyList<string> outputs)
    {
        var graph = (SessionGraph)LibTensorFlow.Engine().Load(source, inputs, outputs);
        Run(graph, saver.RestoreOpName, checkpoint);
        return graph;
    }

    /// <summary>Has TensorFlow initialize the variables, restore them, and save them again elsewhere.</summary>
    /// <param name="source">The graph.</param>
    /// <param name="initializer">The op that initializes the variables.</param>
    /// <param name="copy">The prefix that is saved.</param>
    public void Copy(ModelSource source, string initializer, string copy)
    {
        using var graph = (SessionGraph)LibTensorFlow.Engine().Load(source, [], []);
        Run(graph, initializer, null);
        Run(graph, saver.RestoreOpName, checkpoint);
        Run(graph, saver.SaveTensorName, copy);
    }

    /// <summary>Has TensorFlow initialize the variables and save what that gives.</summary>
    public void Initialize(ModelSource source, string initializer, string copy)
    {
        using var graph = (SessionGraph)LibTensorFlow.Engine().Load(source, [], []);
        Run(graph, initializer, null);
        Run(graph, saver.SaveTensorName, copy);
    }

    /// <summary>Runs one op, with the file name that it reads or writes.</summary>
    private unsafe void Run(SessionGraph graph, string op, string? file)
    {
        using var status = new StatusHandle();
        nint target = TensorFlowApi.TF_GraphOperationByName(graph.Graph, op.Split(':')[0]);
        Assert.NotEqual(0, target);
        nint name = NativeTensor.OfStrings([Encoding.UTF8.GetBytes(file ?? "")], []);
        Endpoint filename = new GraphInterface(graph.Graph, ModelSource.FromBytes(default)).Find(saver.FilenameTensorName);
        TensorFlowApi.TF_SessionRun(graph.Session, 0, &filename, &name, file is null ? 0 : 1, null, null, 0, &target, 1, 0, status);
        TensorFlowApi.TF_DeleteTensor(name);
        Assert.True(!status.Failed, $"{op}: {status.Message}");
    }
}
