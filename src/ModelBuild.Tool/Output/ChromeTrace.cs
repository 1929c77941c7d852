using System.Text.Json.Nodes;
using ModelBuild.Engine;

namespace ModelBuild.Tool;

/// <summary>
/// Profiled runs in the Trace Event Format, which Chrome and Perfetto show as a timeline. A slice is as long as its node took; the nodes of a run stand one behind another in
/// the order in which they ended.
/// </summary>
internal static class ChromeTrace
{
    public static string Of(IReadOnlyList<IReadOnlyList<NodeTime>> runs)
    {
        var events = new JsonArray();
        double at = 0;
        for (int run = 0; run < runs.Count; run++)
        {
            double start = at;
            foreach (NodeTime node in runs[run])
            {
                events.Add(Slice(node.Node, node.Op, at, node.Time.TotalMicroseconds, 2, new JsonObject { ["op"] = node.Op, ["runs"] = node.Runs, ["gives"] = node.Shapes }));
                at += node.Time.TotalMicroseconds;
            }
            events.Add(Slice($"run {run + 1}", "run", start, at - start, 1, []));
        }
        return new JsonObject { ["traceEvents"] = events, ["displayTimeUnit"] = "ms" }.ToJsonString() + "\n";
    }

    private static JsonObject Slice(string name, string category, double start, double length, int track, JsonObject details) => new()
    {
        ["name"] = name, ["cat"] = category, ["ph"] = "X", ["ts"] = Math.Round(start, 3), ["dur"] = Math.Round(length, 3), ["pid"] = 1, ["tid"] = track, ["args"] = details,
    };
}
