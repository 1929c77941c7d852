using System.Globalization;
using Google.Protobuf;
using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Puts constants in place of placeholders that only training feeds otherwise: <c>keep_prob</c> is 1, <c>is_training</c> is false.</summary>
internal static class ConstantBinding
{
    /// <exception cref="ModelFileException">MB1212: the graph has no such placeholder, or it cannot have such a value.</exception>
    public static void Apply(GraphIndex index, IReadOnlyDictionary<string, string> constants)
    {
        foreach ((string name, string text) in constants.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            TensorName tensor = TensorName.Parse(name);
            if (index.Find(tensor.Node) is not { } node)
                throw Cannot(index, $"The graph has no node '{tensor.Node}' to be given the value '{text}'."
                    + (NearestNames.Suggest(tensor.Node, index.Nodes.Where(PlaceholderOps.IsPlaceholder).Select(n => n.Name)) is { Length: > 0 } nearest ? nearest : ""));
            if (!PlaceholderOps.IsPlaceholder(node) || tensor.Port != 0)
                throw Cannot(index, $"'{tensor}' ({node.Op}) is no placeholder, so it cannot be given the value '{text}'. Name a placeholder, or cut the graph at this tensor with InputNodes.");
            DataType dtype = node.Attr.GetValueOrDefault("dtype")?.Type ?? DataType.DtInvalid;
            StaticShape shape = StaticShape.FromProto(node.Attr.GetValueOrDefault("shape")?.Shape);
            // One value stands for all elements; of a shape that is not known, it is a scalar.
            if (!shape.IsFullyKnown) shape = StaticShape.Of([]);
            var value = new TensorProto { Dtype = dtype, TensorShape = shape.ToProto() };
            if (!TryAdd(value, text.Trim()))
                throw Cannot(index, $"The placeholder '{tensor.Node}' is {DTypeNames.Of(dtype)}, and '{text}' is no value of that dtype. Write a number, true or false, or the text of a string.");
            var constant = new NodeDef { Name = node.Name, Op = "Const" };
            constant.Attr["dtype"] = new AttrValue { Type = dtype };
            constant.Attr["value"] = new AttrValue { Tensor = value };
            index.Replace(constant);
        }
    }

    private static bool TryAdd(TensorProto tensor, string text)
    {
        NumberFormatInfo numbers = NumberFormatInfo.InvariantInfo;
        switch (tensor.Dtype)
        {
            case DataType.DtBool when bool.TryParse(text, out bool flag):
                tensor.BoolVal.Add(flag);
                return true;
            case DataType.DtBool when text is "0" or "1":
                tensor.BoolVal.Add(text == "1");
                return true;
            case DataType.DtFloat when float.TryParse(text, NumberStyles.Float, numbers, out float single):
                tensor.FloatVal.Add(single);
                return true;
            case DataType.DtDouble when double.TryParse(text, NumberStyles.Float, numbers, out double real):
                tensor.DoubleVal.Add(real);
                return true;
            case DataType.DtHalf when Half.TryParse(text, NumberStyles.Float, numbers, out Half half):
                tensor.HalfVal.Add(BitConverter.HalfToUInt16Bits(half));
                return true;
            case DataType.DtInt64 when long.TryParse(text, NumberStyles.Integer, numbers, out long wide):
                tensor.Int64Val.Add(wide);
                return true;
            case DataType.DtInt32 when int.TryParse(text, NumberStyles.Integer, numbers, out int whole):
                tensor.IntVal.Add(whole);
                return true;
            case DataType.DtInt16 when short.TryParse(text, NumberStyles.Integer, numbers, out short small):
                tensor.IntVal.Add(small);
                return true;
            case DataType.DtInt8 when sbyte.TryParse(text, NumberStyles.Integer, numbers, out sbyte tiny):
                tensor.IntVal.Add(tiny);
                return true;
            case DataType.DtUint8 when byte.TryParse(text, NumberStyles.Integer, numbers, out byte octet):
                tensor.IntVal.Add(octet);
                return true;
            case DataType.DtString:
                tensor.StringVal.Add(ByteString.CopyFromUtf8(text));
                return true;
            default:
                return false;
        }
    }

    private static ModelFileException Cannot(GraphIndex index, string message) => new(DiagnosticCodes.CannotBind, message, index.File);
}
