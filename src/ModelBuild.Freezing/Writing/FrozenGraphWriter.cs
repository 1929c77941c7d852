using Google.Protobuf;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Writes a frozen GraphDef without ever holding a weight: the length of every node is known beforehand, so the place of every weight in the file is too,
/// and its bytes go from the data file straight there.
/// </summary>
internal sealed class FrozenGraphWriter
{
    private const int FlushAt = 256 * 1024;

    private readonly FreezePlan _plan;
    private readonly CheckpointReader? _reader;
    private readonly List<(FrozenWeight Weight, long Position)> _streamed = [];
    private readonly WireBuffer _buffer = new();
    private SafeFileHandle? _file;
    private long _flushed;

    private FrozenGraphWriter(FreezePlan plan, CheckpointReader? reader)
    {
        _plan = plan;
        _reader = reader;
    }

    /// <summary>Writes the .pb, all or nothing.</summary>
    /// <returns>Its size in bytes.</returns>
    public static long Write(FreezePlan plan, string path, IProgress<long>? progress, CancellationToken cancellation)
    {
        string temporary = "", weights = "";
        try
        {
            path = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            temporary = TemporaryNameFor(path);
            long length;
            using (CheckpointReader? reader = plan.Weights.Count > 0 && plan.Files is { } files ? CheckpointReader.Open(files) : null)
            {
                length = new FrozenGraphWriter(plan, reader).WriteTo(temporary, progress, cancellation);
                if (plan.External is { } external)
                {
                    weights = TemporaryNameFor(path + ExternalWeights.Extension);
                    external.Write(reader!, weights, progress, cancellation);
                }
            }
            cancellation.ThrowIfCancellationRequested();
            // The weights first: a graph must not stand without them.
            if (weights.Length > 0) File.Move(weights, path + ExternalWeights.Extension, overwrite: true);
            File.Move(temporary, path, overwrite: true);
            return length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new ModelFileException(DiagnosticCodes.FileAccess, $"The frozen graph cannot be written to '{path}': {e.Message}", plan.GraphFile, inner: e);
        }
        finally
        {
            if (temporary.Length > 0) Delete(temporary);
            if (weights.Length > 0) Delete(weights);
        }
    }

    private static string TemporaryNameFor(string path) => $"{path}.{Guid.NewGuid():N}.tmp";

    private static void Delete(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    private long WriteTo(string temporary, IProgress<long>? progress, CancellationToken cancellation)
    {
        byte[]?[] encoded = EncodeSmall(cancellation, out long length);
        FrozenSize.Check(length, [.. _plan.Weights.Where(w => _plan.External?.NodeOf(w) is null)], _plan.Files?.Index ?? _plan.GraphFile);
        _file = File.OpenHandle(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: length);
        using (_file)
        {
            WriteGraph(encoded);
            if (_streamed.Count > 0) WeightStreaming.Copy(_reader!, _streamed, _file, progress, cancellation);
        }
        return length;
    }

    /// <summary>Encodes the weights that are not streamed, single numbers mostly, and works out the length of the file.</summary>
    private byte[]?[] EncodeSmall(CancellationToken cancellation, out long length)
    {
        var encoded = new byte[]?[_plan.Weights.Count];
        GraphDef graph = _plan.Graph;
        length = 0;
        int next = 0;
        foreach (NodeDef original in graph.Node)
        {
            NodeDef node = Placed(original, ref next);
            if (next < encoded.Length && ReferenceEquals(_plan.Weights[next].Node, node))
            {
                cancellation.ThrowIfCancellationRequested();
                FrozenWeight weight = _plan.Weights[next];
                if (!WeightEncoding.IsStreamed(weight)) encoded[next] = WeightEncoding.Encode(_reader!, weight);
                WeightNode.WriteHeader(_buffer, weight, encoded[next], out long content);
                length += _buffer.Length + content;
                _buffer.Clear();
                next++;
                continue;
            }
            int size = node.CalculateSize();
            length += 1 + WireBuffer.VarintSize(size) + size;
        }
        length += RestOf(graph).CalculateSize();
        return encoded;
    }

    /// <summary>A weight that lies in a file of its own has another node in the graph; it is passed over.</summary>
    private NodeDef Placed(NodeDef node, ref int next)
    {
        if (next >= _plan.Weights.Count || !ReferenceEquals(_plan.Weights[next].Node, node) || _plan.External?.NodeOf(_plan.Weights[next]) is not { } external) return node;
        next++;
        return external;
    }

    /// <summary>Everything but the nodes, which come first on the wire.</summary>
    private static GraphDef RestOf(GraphDef graph) => new() { Library = graph.Library, Versions = graph.Versions };

    private void WriteGraph(byte[]?[] encoded)
    {
        int next = 0;
        foreach (NodeDef original in _plan.Graph.Node)
        {
            NodeDef node = Placed(original, ref next);
            if (next < encoded.Length && ReferenceEquals(_plan.Weights[next].Node, node))
            {
                FrozenWeight weight = _plan.Weights[next];
                WeightNode.WriteHeader(_buffer, weight, encoded[next], out long content);
                if (encoded[next] is { } bytes) _buffer.Bytes(bytes);
                else if (content > 0)
                {
                    Flush();
                    _streamed.Add((weight, _flushed));
                    _flushed += content;
                }
                next++;
            }
            else
            {
                int size = node.CalculateSize();
                _buffer.FieldHeader(1, size);
                node.WriteTo(_buffer.Take(size));
            }
            if (_buffer.Length >= FlushAt) Flush();
        }
        GraphDef rest = RestOf(_plan.Graph);
        rest.WriteTo(_buffer.Take(rest.CalculateSize()));
        Flush();
    }

    private void Flush()
    {
        RandomAccess.Write(_file!, _buffer.Written, _flushed);
        _flushed += _buffer.Length;
        _buffer.Clear();
    }
}
