using System.Text;
using Google.Protobuf;
using ModelBuild.Engine;
using ModelBuild.Protos;

namespace ModelBuild.Freezing.Tests.Optimizing;

/// <summary>One output of a run.</summary>
internal sealed record GraphOutput(string Name, DataType DType, long[] Shape, byte[] Bytes);

/// <summary>Runs graphs in the embedded engine, on one thread, so that two runs differ only if the graphs do.</summary>
internal static class GraphRun
{
    private static readonly EmbeddedEngine s_engine = new(new EmbeddedEngineOptions { Threads = 1 });

    public static GraphOutput[] Run(GraphDef graph, IReadOnlyList<(string Name, TensorProto Value)> feeds, IReadOnlyList<string> fetches, IEngine? engine = null) =>
        Run(ModelSource.FromBytes(graph.ToByteArray()), feeds, fetches, engine);

    public static GraphOutput[] Run(ModelSource source, IReadOnlyList<(string Name, TensorProto Value)> feeds, IReadOnlyList<string> fetches, IEngine? engine = null)
    {
        using ILoadedGraph loaded = (engine ?? s_engine).Load(source, [.. feeds.Select(f => f.Name)], [.. fetches]);
        using IEngineCall call = loaded.CreateCall();
        for (int i = 0; i < feeds.Count; i++)
        {
            TensorProto value = feeds[i].Value;
            nint[] shape = [.. value.TensorShape.Dim.Select(d => (nint)d.Size)];
            if (value.Dtype == DataType.DtString) call.SetInput(i, [.. value.StringVal.Select(s => new TensorString(s.Memory))], shape);
            else call.SetInput(i, TensorBytes.Of(value), shape);
        }
        call.Run();
        return [.. fetches.Select((name, i) =>
        {
            var dtype = (DataType)(int)loaded.Interface.Outputs[i].DType;
            long[] shape = [.. call.GetOutputShape(i).ToArray().Select(d => (long)d)];
            byte[] bytes = dtype == DataType.DtString
                ? Encoding.UTF8.GetBytes(string.Join('\0', call.GetStringOutput(i).ToArray().Select(s => s.ToString())))
                : call.GetOutput(i).ToArray();
            return new GraphOutput(name, dtype, shape, bytes);
        })];
    }
}
