using ModelBuild.Diagnostics;
using ModelBuild.Files;

namespace ModelBuild.Tool;

/// <summary>Reads a value from a file, whose content tells what it is, and writes values to files, whose extension does.</summary>
internal static class ValueFiles
{
    /// <summary>Reads the value for an input.</summary>
    /// <param name="path">The file; behind a colon the array of an <c>.npz</c>, or the columns of a <c>.csv</c>: <c>digits.csv:2-65</c>.</param>
    /// <param name="input">The input: text has the dtype that it takes, images the size.</param>
    public static TensorValue Read(string path, TensorSpec input)
    {
        string part = "";
        if (!File.Exists(path) && path.LastIndexOf(':') is > 0 and int colon) (path, part) = (path[..colon], path[(colon + 1)..]);
        try
        {
            if (!File.Exists(path)) throw Unusable(path, "There is no such file.");
            byte[] bytes = File.ReadAllBytes(path);
            if (part.Length > 0 && !IsZip(bytes) && !IsCsv(path)) throw Unusable(path, $"':{part}' names a part of it, and only .npz and .csv files have parts.");
            if (ImageFile.IsImage(bytes)) return input.DType == DType.String ? TensorValue.OfStrings([], [bytes]) : ImageFile.Decode(path, bytes, input);
            if (NpyFile.IsNpy(bytes)) return NpyFile.Read(bytes, path);
            if (IsZip(bytes)) return NpzFile.Read(path, part.Length > 0 ? part : null, input.Name);
            if (IsCsv(path)) return CsvFile.Read(path, part, input);
            if (Path.GetExtension(path).Equals(".json", StringComparison.OrdinalIgnoreCase)) return JsonText.Read(File.ReadAllText(path), input, path);
            if (Path.GetExtension(path).ToUpperInvariant() is ".TENSOR" or ".PB") return ProtoFile.Read(path);
            if (input.DType == DType.String) return TensorValue.OfStrings([], [bytes]);
            if (ProtoFile.TryRead(bytes) is { } tensor) return tensor;
            throw Unusable(path, $"It is {FileKinds.Describe(FileKinds.Recognize(path))}, and values are read from .npy, .npz, .json, .csv, .png, .jpg and from TensorProto files (.tensor, .pb).");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, $"It cannot be read: {e.Message}");
        }
    }

    /// <summary>Whether what a name ends with is a form of one tensor.</summary>
    public static bool IsForOne(string path) => Path.GetExtension(path).ToUpperInvariant() is ".NPY" or ".TENSOR" or ".CSV" or ".PNG" or ".TXT";

    /// <summary>Writes one value.</summary>
    public static void Write(string path, TensorValue value)
    {
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".NPY":
                SafeFile.Write(path, stream => NpyFile.Write(stream, value, path));
                break;
            case ".TENSOR":
                SafeFile.Write(path, stream => ProtoFile.Write(stream, value));
                break;
            case ".CSV":
                SafeFile.WriteText(path, CsvFile.Text(value));
                break;
            case ".PNG":
                SafeFile.Write(path, stream => stream.Write(ImageFile.Encode(value, path)));
                break;
            case ".TXT":
                SafeFile.WriteText(path, value.ToText(all: true) + "\n");
                break;
            default:
                throw new UsageException($"'{path}' is none of the forms in which values are written: .npy, .npz, .json, .csv, .png, .tensor, .txt, or a folder with a slash at its end.");
        }
    }

    private static bool IsZip(byte[] bytes) => bytes.AsSpan().StartsWith("PK"u8);

    private static bool IsCsv(string path) => Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV";

    public static ModelFileException Unusable(string path, string why, Exception? inner = null) => new(DiagnosticCodes.ValueUnusable, why, path, inner: inner);
}
