using System;
using System.Globalization;
using Microsoft.CodeAnalysis.Text;
using ModelBuild.Generator.Model;
using ModelBuild.Text.Parsing;

namespace ModelBuild.Generator.Reading;

/// <summary>Reads one additional file with the metadata of its item.</summary>
/// <param name="path">Where it lies.</param>
/// <param name="item">The item as the user wrote it.</param>
/// <param name="metadata">The item's metadata by name: <c>ClassName</c>, <c>Namespace</c>, <c>Access</c>, <c>Storage</c>, <c>File</c>, <c>SmokeTest</c>, <c>Benchmark</c>.</param>
internal sealed class ModelFileReader(string path, string item, Func<string, string> metadata)
{
    /// <summary>The first line of every interface file, up to the number of its format.</summary>
    public const string Header = "# ModelBuild model.graph.pbtxt format ";

    /// <summary>The newest format that this generator reads.</summary>
    public const int Format = 1;

    public ModelFile Read(Func<SourceText?> content)
    {
        try
        {
            return content() is { } text ? With(InterfaceReader.Read(Checked(text.ToString()))) : Unreadable("it cannot be opened", 0, 0);
        }
        catch (TextFormatException fault)
        {
            return Unreadable(fault.Message.TrimEnd('.'), fault.Line, fault.Column);
        }
        catch (InterfaceFileException fault)
        {
            return Unreadable(fault.Message, 0, 0);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            return With(null, new Problem("MB2000", new([item, error.GetType().Name + ": " + error.Message]), path));
        }
    }

    /// <summary>The text, when it is in a format that this generator knows.</summary>
    private static string Checked(string text)
    {
        if (!text.StartsWith(Header, StringComparison.Ordinal))
            throw new InterfaceFileException($"it does not begin with '{Header.TrimEnd()}'");
        int end = text.IndexOf('\n');
        string number = text.Substring(Header.Length, (end < 0 ? text.Length : end) - Header.Length).Trim();
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int format) || format < 1)
            throw new InterfaceFileException($"'{number}' is not the number of a format");
        if (format > Format)
            throw new InterfaceFileException(
                $"it is in format {number}, written by a newer ModelBuild; this generator reads format {Format}. Reference one version of ModelBuild throughout");
        return text;
    }

    private ModelFile Unreadable(string why, int line, int column) => With(null, new Problem("MB2004", new([item, why]), path, line, column));

    private ModelFile With(GraphInterface? graph, Problem? problem = null) => new(
        path,
        item,
        metadata("ClassName"),
        metadata("Namespace"),
        string.Equals(metadata("Access"), "public", StringComparison.OrdinalIgnoreCase),
        string.Equals(metadata("Storage"), "Embed", StringComparison.OrdinalIgnoreCase),
        metadata("File").Replace('\\', '/'),
        string.Equals(metadata("SmokeTest"), "true", StringComparison.OrdinalIgnoreCase),
        string.Equals(metadata("Benchmark"), "true", StringComparison.OrdinalIgnoreCase),
        graph,
        problem);
}
