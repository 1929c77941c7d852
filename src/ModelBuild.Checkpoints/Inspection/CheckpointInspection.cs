using System.Globalization;
using System.Text.RegularExpressions;
using ModelBuild.Checkpoints.Editing;
using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;

namespace ModelBuild.Checkpoints;

/// <summary>
/// Prints a checkpoint as TensorFlow's <c>inspect_checkpoint</c> does (tensorflow/python/tools/inspect_checkpoint.py), so that scripts which read its
/// output can go on. What TensorFlow refuses to print and this library can read (partitioned V1 tensors, more dtypes of V1) is printed.
/// </summary>
public static partial class CheckpointInspection
{
    private const string NotConvertible = "<not convertible to a numpy dtype>\n";

    // A table ends in a footer of this size; what is shorter gets another message of TensorFlow's.
    private const int FooterSize = 48;

    /// <summary>The printed text; see <see cref="Print"/>.</summary>
    public static string ToText(InspectionOptions options)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Print(options, text);
        return text.ToString();
    }

    /// <summary>Prints what the options ask for, lines ended by a line feed. Values are streamed: a large tensor is printed by its edges and never held.</summary>
    /// <returns>
    /// Whether everything was printed. If not, the last lines say what is wrong: as in TensorFlow no problem with the files is thrown. Where TensorFlow has a
    /// text for the problem it is that text, else file, code and message of the <see cref="ModelFileException"/>.
    /// </returns>
    public static bool Print(InspectionOptions options, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(output);
        bool newest = options.Form == InspectionForm.Newest;
        if (options.FileName.Length == 0)
        {
            string exclude = newest ? "[--count_exclude_pattern] " : "";
            output.Write("Usage: inspect_checkpoint --file_name=checkpoint_file_name [--tensor_name=tensor_to_print] "
                + $"[--all_tensors] [--all_tensor_names] {exclude}[--printoptions]\n");
            return false;
        }
        try
        {
            return PrintCheckpoint(options, newest, output);
        }
        catch (ModelFileException e)
        {
            output.Write(Describe(e, options.FileName) + "\n");
            return false;
        }
    }

    private static bool PrintCheckpoint(InspectionOptions options, bool newest, TextWriter output)
    {
        if (PartOfCheckpoint().IsMatch(options.FileName) && File.Exists(options.FileName) && !File.Exists(options.FileName + ".index"))
        {
            string prefix = options.FileName[..options.FileName.LastIndexOf('.')];
            output.Write(NotATable(options.FileName) + "\n"
                + "\nIt's likely that this is a V2 checkpoint and you need to provide the filename\n"
                + $"*prefix*.  Try removing the '.' and extension.  Try:\ninspect checkpoint --file_name = {prefix}\n");
            return false;
        }
        CheckpointFiles files = CheckpointPath.Resolve(options.FileName);
        using CheckpointReader reader = CheckpointReader.Open(files);
        NumpyPrintOptions print = options.PrintOptions with { ExactFill = newest };
        if (options.AllTensors || options.AllTensorNames)
        {
            foreach (CheckpointTensor tensor in reader.Tensors)
            {
                PrintHeader(tensor.Name, tensor);
                if (options.AllTensors) PrintValues(reader, tensor, print, output);
            }
        }
        else if (options.TensorName.Length == 0)
        {
            DebugString.Write(reader, files, output);
            output.Write('\n');
        }
        else
        {
            bool found = reader.TryGet(options.TensorName, out CheckpointTensor? tensor);
            if (!found && newest)
            {
                output.Write($"Tensor {options.TensorName} not found in checkpoint\n");
                return false;
            }
            PrintHeader(options.TensorName, tensor);
            if (tensor is null)
            {
                output.Write(reader.Format == CheckpointFormat.V1
                    ? $"{options.TensorName} not found in checkpoint file\n"
                    : $"Key {options.TensorName} not found in checkpoint\n");
                return false;
            }
            PrintValues(reader, tensor, print, output);
        }
        PrintCount(reader, options.CountExcludePattern, output);
        return true;

        void PrintHeader(string name, CheckpointTensor? tensor) => output.Write(newest
            ? $"tensor: {name} ({DTypeText.Name(tensor!.DType)}) [{string.Join(", ", tensor.Shape)}]\n"
            : $"tensor_name:  {name}\n");
    }

    private static void PrintValues(CheckpointReader reader, CheckpointTensor tensor, NumpyPrintOptions options, TextWriter output)
    {
        bool readable = ElementSize.Of(tensor.DType) > 0 || tensor.DType == DataType.DtString;
        output.Write(readable && NumpyText.TryWrite(output, PrintedArray.Read(reader, tensor, options), options) ? "\n" : NotConvertible);
    }

    private static void PrintCount(CheckpointReader reader, string exclude, TextWriter output)
    {
        EditPattern? pattern = exclude.Length > 0 ? new EditPattern(exclude, reader.Prefix) : null;
        long excludedTensors = 0, excluded = 0, counted = 0;
        foreach (CheckpointTensor tensor in reader.Tensors)
        {
            if (pattern?.IsIn(tensor.Name) == true)
            {
                excludedTensors++;
                excluded += tensor.ElementCount;
            }
            else
            {
                counted += tensor.ElementCount;
            }
        }
        if (pattern is not null) output.Write($"# Excluding {excludedTensors} tensors ({excluded} params) that match {exclude} when counting.\n");
        output.Write($"# Total number of params: {counted}\n");
    }

    private static string Describe(ModelFileException e, string file) => e.Code switch
    {
        DiagnosticCodes.CheckpointNotFound when !File.Exists(file) && !Directory.Exists(file) =>
            $"Unsuccessful TensorSliceReader constructor: Failed to find any matching files for {file}",
        DiagnosticCodes.NotACheckpoint when e.File == file && File.Exists(file) => NotATable(file),
        _ => (e.File is null ? "" : e.File + ": ") + $"error {e.Code}: {e.Message}",
    };

    private static string NotATable(string file)
    {
        // TensorFlow looks for files by pattern, which puts the folder before a bare name.
        string found = string.IsNullOrEmpty(Path.GetDirectoryName(file)) ? "./" + file : file;
        string what = new FileInfo(file).Length < FooterSize ? "file is too short to be an sstable" : "not an sstable (bad magic number)";
        return $"Unable to open table file {found}: Data loss: {what}: perhaps your file is in a different file format and you need to use a different restore operator?";
    }

    // An .index file leads to its checkpoint.
    [GeneratedRegex(@"\.(meta|data-\d+-of-\d+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex PartOfCheckpoint();
}
