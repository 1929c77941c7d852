using System.Text.RegularExpressions;

namespace ModelBuild.Tool.Tests;

/// <summary>The page of <c>modelbuild view</c>, in a real browser where there is one.</summary>
public sealed partial class ViewTests
{
    [Fact]
    public void The_page_is_whole_and_asks_the_network_for_nothing()
    {
        using var workspace = new Workspace();
        workspace.Done("view", "models/digits", "-o", "digits.html");
        string page = File.ReadAllText(workspace.At("digits.html"));
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
        // The name of SVG's namespace is no address that is asked for.
        Assert.Empty(Address().Matches(page.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal)));
    }

    [SkippableFact]
    public void A_browser_shows_the_node_that_the_address_names_with_its_weights()
    {
        using var workspace = new Workspace();
        workspace.Done("view", "models/digits", "--output-nodes", "probabilities,digit", "-o", "digits.html");
        string page = Browser.Render(workspace.At("digits.html") + "#conv/Conv2D");
        Assert.DoesNotContain("data-error", page, StringComparison.Ordinal);
        Assert.Contains("data-id=\"conv/Conv2D\"", page, StringComparison.Ordinal);
        Assert.Contains("float32 [?,8,8,16]", page, StringComparison.Ordinal);
        Assert.Contains("class=\"bars\"", page, StringComparison.Ordinal);
        Assert.Contains("class=\"edge sel\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page[page.IndexOf("id=\"world\"", StringComparison.Ordinal)..page.IndexOf("<aside", StringComparison.Ordinal)], StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Five_thousand_nodes_without_scopes_are_shown_as_few()
    {
        using var workspace = new Workspace();
        using (StreamWriter text = File.CreateText(workspace.At("large.pbtxt")))
        {
            text.Write("node { name: \"n0\" op: \"Placeholder\" attr { key: \"dtype\" value { type: DT_FLOAT } } }\n");
            for (int i = 1; i < 5000; i++) text.Write($"node {{ name: \"n{i}\" op: \"Add\" input: \"n{i - 1}\" input: \"n{i / 2}\" attr {{ key: \"T\" value {{ type: DT_FLOAT }} }} }}\n");
        }
        workspace.Done("view", "large.pbtxt", "-o", "large.html");
        string page = Browser.Render(workspace.At("large.html") + "#n2500");
        Assert.DoesNotContain("data-error", page, StringComparison.Ordinal);
        Assert.InRange(int.Parse(Shown().Match(page).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 10, 400);
        Assert.Contains("data-id=\"n2500\"", page, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(https?:)?//[a-z]+\.[a-z]")]
    private static partial Regex Address();

    [GeneratedRegex("data-shown=\"(\\d+)\"")]
    private static partial Regex Shown();
}
