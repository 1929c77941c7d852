using System.Text.Json.Nodes;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>Inputs and outputs as rows.</summary>
internal static class InterfaceTable
{
    private const int Most = 40;

    public static void Add(Report report, string prefix, IReadOnlyList<InterfaceTensor> inputs, IReadOnlyList<InterfaceTensor> outputs)
    {
        Add(report, prefix + "inputs", inputs);
        Add(report, prefix + "outputs", outputs);
    }

    public static void Add(Report report, string title, IReadOnlyList<InterfaceTensor> tensors)
    {
        bool keyed = tensors.Any(t => t.Key.Length > 0);
        report.Table(title, keyed ? ["name", "tensor", "dtype", "shape"] : ["tensor", "dtype", "shape"],
            tensors.Take(Most).Select(t =>
            {
                string dtype = NameOf(t.DType) + (t.IsOptional ? " (optional)" : "");
                return keyed ? (string[])[t.Key, t.Name, dtype, t.Shape.ToString()] : [t.Name, dtype, t.Shape.ToString()];
            }),
            tensors.Count > Most ? $"and {tensors.Count - Most} more" : null);
    }

    public static JsonArray Json(IEnumerable<InterfaceTensor> tensors) => new([.. tensors.Select(t =>
    {
        var tensor = new JsonObject { ["tensor"] = t.Name, ["dtype"] = NameOf(t.DType), ["shape"] = t.Shape.HasRank ? new JsonArray([.. t.Shape.Dims.ToArray().Select(d => JsonValue.Create(d))]) : null };
        if (t.Key.Length > 0) tensor["key"] = t.Key;
        if (t.IsOptional) tensor["optional"] = true;
        return tensor;
    })]);

    /// <summary>TensorFlow's name of a dtype.</summary>
    public static string NameOf(DataType dtype) => (int)dtype > 100 ? DTypes.NameOf((DType)((int)dtype - 100)) + "_ref" : DTypes.NameOf((DType)(int)dtype);
}
