using System.CommandLine;
using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary><c>--weights</c>: how large a frozen graph's weights are stored.</summary>
internal static class WeightsOption
{
    public static Option<string> Make() =>
        new Option<string>("--weights") { Description = "float32, half or bfloat16: how large weights are stored", DefaultValueFactory = _ => "float32" }.AcceptOnlyFromAmong("float32", "half", "float16", "bfloat16");

    public static WeightPrecision In(ParseResult parsed, Option<string> option) => parsed.GetValue(option) switch
    {
        "half" or "float16" => WeightPrecision.Half,
        "bfloat16" => WeightPrecision.BFloat16,
        _ => WeightPrecision.Float32,
    };
}
