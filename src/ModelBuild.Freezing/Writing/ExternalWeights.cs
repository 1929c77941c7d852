using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>
/// Weights in a file of their own beside the .pb, for models of more than a .pb can hold. In the graph each is a node of the op <c>ModelBuildWeight</c>, which the
/// embedded engine reads and TensorFlow refuses by name: a <c>Const</c> without content would be read as zeros.
/// </summary>
/// <remarks>The file: 8 bytes of magic, 8 of the identity that every node repeats, then the values, each at a multiple of 64.</remarks>
internal sealed class ExternalWeights
{
    /// <summary>The op of a weight's node. Attributes: <c>dtype</c>, <c>shape</c>, <c>offset</c>, <c>length</c>, <c>identity</c>.</summary>
    public const string Op = "ModelBuildWeight";

    /// <summary>What is added to the path of the .pb.</summary>
    public const string Extension = ".weights";

    private const int HeaderLength = 64;
    private const int Alignment = 64;

    /// <summary>Smaller ones stay in the graph: a page is read for it either way.</summary>
    private const int Smallest = 4096;

    private readonly Dictionary<FrozenWeight, NodeDef> _nodes = new(ReferenceEqualityComparer.Instance);
    private readonly List<(FrozenWeight Weight, long Position)> _places = [];
    private readonly long _identity;

    public ExternalWeights(IReadOnlyList<FrozenWeight> weights)
    {
        long end = HeaderLength;
        _identity = IdentityOf(weights);
        foreach (FrozenWeight weight in weights)
        {
            if (weight.Size < Smallest || !WeightEncoding.IsStreamed(weight)) continue;
            long offset = (end + Alignment - 1) / Alignment * Alignment;
            end = offset + weight.Size;
            var node = new NodeDef { Name = weight.Node.Name, Op = Op };
            node.Attr["dtype"] = new AttrValue { Type = weight.DType };
            node.Attr["identity"] = new AttrValue { I = _identity };
            node.Attr["length"] = new AttrValue { I = weight.Size };
            node.Attr["offset"] = new AttrValue { I = offset };
            node.Attr["shape"] = new AttrValue { Shape = weight.Node.Attr["value"].Tensor.TensorShape };
            _nodes.Add(weight, node);
            _places.Add((weight, offset));
        }
        Length = end;
    }

    /// <summary>The size of the file.</summary>
    public long Length { get; }

    /// <summary>The node that stands for a weight in the graph; null when its value stays there.</summary>
    public NodeDef? NodeOf(FrozenWeight weight) => _nodes.GetValueOrDefault(weight);

    /// <summary>Writes the file.</summary>
    public void Write(CheckpointReader reader, string path, IProgress<long>? progress, CancellationToken cancellation)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.None, preallocationSize: Length);
        RandomAccess.Write(file, (byte[])[.. "MBWEIGHT"u8, .. BitConverter.GetBytes(_identity)], 0);
        RandomAccess.SetLength(file, Length);
        WeightStreaming.Copy(reader, _places, file, progress, cancellation);
    }

    /// <summary>The same for the same weights, and no other: from their names, shapes and the checkpoint's checksums (FNV-1a).</summary>
    private static long IdentityOf(IReadOnlyList<FrozenWeight> weights)
    {
        ulong hash = 14695981039346656037;
        foreach (FrozenWeight weight in weights)
        {
            string text = $"{weight.Node.Name} {(int)weight.DType} {string.Join(',', weight.Shape)} {weight.Tensor.Crc32C} {weight.Slice} {weight.Optimized?.Scaling?.Text}\n";
            foreach (byte b in System.Text.Encoding.UTF8.GetBytes(text)) hash = (hash ^ b) * 1099511628211;
        }
        return (long)hash;
    }
}
