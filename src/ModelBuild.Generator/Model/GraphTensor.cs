using System.Globalization;
using System.Linq;

namespace ModelBuild.Generator.Model;

/// <summary>One tensor of the interface.</summary>
/// <param name="Name">The tensor name, <c>node:port</c>.</param>
/// <param name="DType">Its dtype.</param>
/// <param name="HasRank">Whether the rank is known.</param>
/// <param name="Dims">The static shape, -1 for an unknown length.</param>
/// <param name="DimNames">What unknown lengths are called; tensors whose lengths are equal share a name. Empty where a length has none.</param>
/// <param name="Key">What the signature calls it, when that is not the name of its node; else empty.</param>
/// <param name="IsOptional">For inputs: whether the graph has a default.</param>
internal sealed record GraphTensor(
    string Name, GraphDType DType, bool HasRank, EquatableArray<long> Dims, EquatableArray<string> DimNames, string Key, bool IsOptional)
{
    /// <summary>The node that gives the tensor.</summary>
    public string Node => Name.Substring(0, Name.LastIndexOf(':'));

    /// <summary>The static shape as <c>ModelBuild.Shape</c> prints it.</summary>
    public string ShapeText => HasRank
        ? "[" + string.Join(",", Dims.Select(d => d < 0 ? "?" : d.ToString(CultureInfo.InvariantCulture))) + "]"
        : "<unknown>";

    /// <summary>The static shape as people read it, with the names of its lengths: <c>[batch,8,8]</c>.</summary>
    public string NamedShape => "[" + string.Join(",", Dims.Select((d, i) =>
        d >= 0 ? d.ToString(CultureInfo.InvariantCulture) : i < DimNames.Count && DimNames[i].Length > 0 ? DimNames[i] : "?")) + "]";

    /// <summary>What its property is named after, written as a tensor name.</summary>
    public string Called => Key.Length == 0 ? Name : Key + ":0";
}
