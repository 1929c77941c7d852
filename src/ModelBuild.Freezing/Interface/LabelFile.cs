using ModelBuild.Diagnostics;
using ModelBuild.Freezing.Shapes;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>The names of a classifier's classes, one a line, in the order of its output's last dimension.</summary>
internal static class LabelFile
{
    private const long LargestFile = 16 << 20;

    /// <exception cref="ModelFileException">MB1214: the file cannot be read, is empty, or fits no output.</exception>
    public static IReadOnlyList<string> Read(string path, ModelDescription model)
    {
        string[] labels = Lines(path);
        if (labels.Length == 0) throw Unusable(path, "The file of labels is empty. It has one label a line, in the order of the output's last dimension.");
        int blank = Array.FindIndex(labels, string.IsNullOrWhiteSpace);
        if (blank >= 0) throw new ModelFileException(DiagnosticCodes.LabelsUnusable, $"Line {blank + 1} of the file of labels is empty; every class needs a name.", path, blank + 1);
        if (!model.Outputs.Any(o => IsLabeled(o, labels.Length)))
        {
            throw Unusable(path,
                $"The file has {labels.Length} labels, and no output of floating point has {labels.Length} as its last dimension: " +
                $"{string.Join("; ", model.Outputs.Select(o => $"{o.Name} is {DTypeNames.Of(o.DType)} {o.Shape}"))}. Give it one line for each class, or take Labels away.");
        }
        return labels;
    }

    private static bool IsLabeled(InterfaceTensor output, int labels) =>
        output.DType is DataType.DtFloat or DataType.DtDouble or DataType.DtHalf && output.Shape.Rank > 0 && output.Shape[output.Shape.Rank - 1] == labels;

    private static string[] Lines(string path)
    {
        try
        {
            if (!File.Exists(path)) throw Unusable(path, "There is no such file of labels. Labels is a path that counts from the project's folder.");
            if (new FileInfo(path).Length > LargestFile) throw Unusable(path, "The file of labels is larger than 16 MB; it has one label a line.");
            string[] lines = [.. File.ReadAllLines(path).Select(line => line.Trim())];
            int count = lines.Length;
            while (count > 0 && lines[count - 1].Length == 0) count--;
            return lines[..count];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"The file of labels cannot be read: {e.Message.TrimEnd('.')}.");
        }
    }

    private static ModelFileException Unusable(string path, string message) => new(DiagnosticCodes.LabelsUnusable, message, path);
}
