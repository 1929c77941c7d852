using System.Globalization;
using ModelBuild.Protos;

namespace ModelBuild.Tool;

/// <summary>An attribute of a node in a few words.</summary>
internal static class AttributeText
{
    private const int Longest = 120;

    public static string Of(AttrValue? value) => value is null ? "(none)" : Short(Text(value));

    private static string Text(AttrValue value) => value.ValueCase switch
    {
        AttrValue.ValueOneofCase.S => $"\"{value.S.ToStringUtf8()}\"",
        AttrValue.ValueOneofCase.I => value.I.ToString(CultureInfo.InvariantCulture),
        AttrValue.ValueOneofCase.F => value.F.ToString(CultureInfo.InvariantCulture),
        AttrValue.ValueOneofCase.B => value.B ? "true" : "false",
        AttrValue.ValueOneofCase.Type => InterfaceTable.NameOf(value.Type),
        AttrValue.ValueOneofCase.Shape => Shape(value.Shape),
        AttrValue.ValueOneofCase.Tensor => $"{InterfaceTable.NameOf(value.Tensor.Dtype)} {Shape(value.Tensor.TensorShape)}",
        AttrValue.ValueOneofCase.Func => value.Func.Name,
        AttrValue.ValueOneofCase.Placeholder => value.Placeholder,
        AttrValue.ValueOneofCase.List => "[" + string.Join(", ", Items(value.List)) + "]",
        _ => "",
    };

    private static IEnumerable<string> Items(AttrValue.Types.ListValue list) =>
    [
        .. list.S.Select(s => $"\"{s.ToStringUtf8()}\""), .. list.I.Select(i => i.ToString(CultureInfo.InvariantCulture)), .. list.F.Select(f => f.ToString(CultureInfo.InvariantCulture)), .. list.B.Select(b => b ? "true" : "false"),
        .. list.Type.Select(InterfaceTable.NameOf), .. list.Shape.Select(Shape), .. list.Tensor.Select(t => InterfaceTable.NameOf(t.Dtype)), .. list.Func.Select(f => f.Name),
    ];

    private static string Shape(TensorShapeProto? shape) => Freezing.Shapes.StaticShape.FromProto(shape).ToString();

    private static string Short(string text) => text.Length > Longest ? text[..Longest] + "..." : text;
}
