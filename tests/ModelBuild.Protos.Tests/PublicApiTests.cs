using ModelBuild.Testing;
using ModelBuild.Text;

namespace ModelBuild.Protos.Tests;

public class PublicApiTests
{
    [Fact]
    public void The_public_API_is_what_was_accepted() => PublicApi.Check(typeof(TextFormat).Assembly);

    [Fact]
    public void The_messages_are_left_out_and_the_rest_is_told_in_full()
    {
        string[] lines = PublicApi.Render(typeof(TextFormat).Assembly);
        Assert.DoesNotContain(lines, line => line.StartsWith("ModelBuild.Protos.", StringComparison.Ordinal));
        Assert.Contains("ModelBuild.Text.TextFormat : static class", lines);
        Assert.Contains("ModelBuild.Text.TextFormat.Parse<T>(string text, string? file = null) -> static T", lines);
        Assert.Contains("ModelBuild.Diagnostics.DiagnosticCodes.TextSyntax = \"MB1101\"", lines);
        Assert.Contains("ModelBuild.Diagnostics.NearestNames.Of(string name, IEnumerable<string> candidates, int most = 3) -> static IReadOnlyList<string>", lines);
    }
}
