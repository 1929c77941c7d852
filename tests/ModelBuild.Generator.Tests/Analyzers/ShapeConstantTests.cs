using static ModelBuild.Generator.Tests.Analyzers.AnalyzerRun;

namespace ModelBuild.Generator.Tests.Analyzers;

/// <summary>MB4003.</summary>
public sealed class ShapeConstantTests
{
    private const string Flat = "; values in a flat array fit as Feed.From(values, 1, 8, 8)";

    private static string Run(string statement) => Method("using var digits = new Digits();\nusing var call = digits.CreateCall();\nusing var adder = new Adder();\nusing var words = new Words();\nint n = numbers[0];\n" + statement);

    [Theory]
    [InlineData("digits.Run(new Digits.Inputs { Image = [|new float[3, 8]|] });", "Image", "[?,8,8]", "[3,8]")]
    [InlineData("digits.Run(new() { Image = [|new float[1, 8, 9]|] });", "Image", "[?,8,8]", "[1,8,9]")]
    [InlineData("digits.Run(new() { Image = [|new float[n, 9, n]|] });", "Image", "[?,8,8]", "[?,9,?]")]
    [InlineData("digits.Run(new() { Image = [|pixels|] });", "Image", "[?,8,8]", "[?]", Flat)]
    [InlineData("digits.Run(new() { Image = [|1f|] });", "Image", "[?,8,8]", "[]")]
    [InlineData("digits.Run(image: [|pixels|]);", "Image", "[?,8,8]", "[?]", Flat)]
    [InlineData("digits.Run([|Feed.From(pixels, 8, 8)|]);", "Image", "[?,8,8]", "[8,8]", Flat)]
    [InlineData("digits.Run(new() { Image = [|Feed.From(pixels, n, 8, 7)|] });", "Image", "[?,8,8]", "[?,8,7]")]
    [InlineData("digits.Run(new() { Image = [|Feed.From(pixels, new nint[] { 1, 64 })|] });", "Image", "[?,8,8]", "[1,64]", Flat)]
    [InlineData("digits.Run(new() { Image = [|Feed.From(pixels, [1, 64])|] });", "Image", "[?,8,8]", "[1,64]", Flat)]
    [InlineData("digits.Run(new() { Image = [|new float[2, 64]|] });", "Image", "[?,8,8]", "[2,64]", "; values in a flat array fit as Feed.From(values, 2, 8, 8)")]
    [InlineData("call.SetImage(pixels, [|[1, 64]|]);", "Image", "[?,8,8]", "[1,64]", "; so many elements have shape [1,8,8]")]
    [InlineData("call.SetImage(pixels, [|new nint[] { 8, 8 }|]);", "Image", "[?,8,8]", "[8,8]", "; so many elements have shape [1,8,8]")]
    [InlineData("adder.Run(new() { X = [|new[] { 1, 2 }|], Y = 1 });", "X", "[]", "[2]")]
    [InlineData("words.Run(new() { Text = [|\"one\"|] });", "Text", "[?]", "[]")]
    [InlineData("words.Run(new() { Text = [|new byte[] { 1 }|] });", "Text", "[?]", "[]")]
    [InlineData("words.Run(new() { Text = [|new string[2, 2]|] });", "Text", "[?]", "[2,2]")]
    public async Task What_cannot_fit_is_said_and_how_as_many_elements_can(string statement, string input, string wanted, string given, string wayOut = "") =>
        Assert.Equal([$"Input '{input}' takes shape {wanted}, but is fed shape {given}{wayOut}"], await Check("MB4003", Run(statement)));

    [Theory]
    [InlineData("digits.Run(new() { Image = new float[3, 8, 8] });")]
    [InlineData("digits.Run(new() { Image = new float[n, n, n] });")]
    [InlineData("digits.Run(new() { Image = pixels.AsSpan() });")]             // the shape follows
    [InlineData("digits.Run(image: Feed.From(pixels, 1, 8, 8));")]
    [InlineData("digits.Run(image: Feed.From(pixels, n, n, n));")]
    [InlineData("nint[] shape = [1, 8, 8];\ndigits.Run(image: Feed.From(pixels, shape));")]
    [InlineData("Feed<float> feed = pixels;\ndigits.Run(image: feed);")]
    [InlineData("call.SetImage(pixels);")]
    [InlineData("call.SetImage(pixels, [1, 8, 8]);")]
    [InlineData("adder.Run(new() { X = 1, Y = 2 });\nadder.Run(1, 2);")]
    [InlineData("words.Run(new() { Text = new[] { \"one\" }, Keep = 0.5f });")]
    [InlineData("words.Run(new() { Text = new byte[2][] });")]
    public async Task What_may_fit_is_left_alone(string statement) => await CheckNone(Run(statement));

    [Theory]
    [InlineData("Feed.From(pixels, 8, 8)", "Feed.From(pixels, 1, 8, 8)")]
    [InlineData("Feed.From(pixels, n, 8, 7)", "Feed.From(pixels, n, 8, 8)")]
    public async Task The_fix_writes_the_shape_of_the_input(string before, string after) => Assert.Equal(
        Run($"digits.Run({after});")[Method("").IndexOf('\n', StringComparison.Ordinal)..].TrimStart('\n'), await Fix(Run($"digits.Run({before});")));

    [Fact]
    public async Task There_is_no_fix_that_guesses()
    {
        Assert.Equal(0, await Fixes(Run("digits.Run(Feed.From(pixels, 64));")));
        Assert.Equal(0, await Fixes(Run("digits.Run(image: pixels);")));
    }
}
