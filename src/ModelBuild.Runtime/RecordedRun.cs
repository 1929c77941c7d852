using System.Globalization;
using System.Numerics;
using System.Text;

namespace ModelBuild;

/// <summary>
/// What a run gave once, in a text file that people commit: generated smoke tests compare with it. With <c>MODELBUILD_RECORD_VECTORS=1</c> in the environment,
/// what the run gives now is recorded.
/// </summary>
/// <remarks>A line a tensor: its name, its shape, its elements in row-major order, so that a difference shows in a review.</remarks>
public sealed class RecordedRun : IDisposable
{
    private const string Variable = "MODELBUILD_RECORD_VECTORS";
    private const string Header = "# ModelBuild recorded run, format 1";

    private readonly string _path;
    private readonly Dictionary<string, (string Shape, string[] Values)>? _recorded; // null while recording
    private readonly StringBuilder _lines = new(Header + "\n");

    private RecordedRun(string path, Dictionary<string, (string Shape, string[] Values)>? recorded) => (_path, _recorded) = (path, recorded);

    /// <summary>Opens a file to compare with, or to be written when the environment asks for it.</summary>
    /// <exception cref="ModelException">There is no such file, or it is none that this wrote (<see cref="ModelErrorCodes.RecordingDiffers"/>).</exception>
    public static RecordedRun Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Environment.GetEnvironmentVariable(Variable) == "1") return new RecordedRun(path, null);
        if (!File.Exists(path)) throw Differs($"There is no recorded run '{path}'. Run the test once with {Variable}=1 in the environment, and commit the file.");
        var recorded = new Dictionary<string, (string, string[])>(StringComparer.Ordinal);
        string[] lines = File.ReadAllLines(path);
        if (lines.Length == 0 || lines[0] != Header) throw Differs($"'{path}' is no recorded run of format 1. Record it again.");
        foreach (string line in lines.Skip(1).Where(l => l.Length > 0))
        {
            string[] parts = line.Split(' ');
            if (parts.Length < 2) throw Differs($"'{path}' has a line that is no tensor: '{line}'. Record it again.");
            recorded[parts[0]] = (parts[1], parts[2..]);
        }
        return new RecordedRun(path, recorded);
    }

    /// <summary>Values for an input that has none: always the same, small, and right as indices into two things.</summary>
    /// <typeparam name="T">The .NET type of the input's dtype.</typeparam>
    /// <param name="shape">Their shape.</param>
    public static Feed<T> Example<T>(params ReadOnlySpan<nint> shape) where T : struct
    {
        var values = new T[checked((int)Shapes.Count(shape))];
        for (int i = 0; i < values.Length; i++) values[i] = (T)Element(default(T), i);
        return Feed.From(values, shape);
    }

    /// <summary>Compares an output with what was recorded of it.</summary>
    /// <typeparam name="T">The .NET type of its dtype.</typeparam>
    /// <param name="tensor">The tensor name.</param>
    /// <param name="result">What the run gave.</param>
    /// <param name="relative">How far an element may be from the recorded one, as a part of it.</param>
    /// <param name="absolute">How far it may be besides.</param>
    /// <exception cref="ModelException">Shape or elements differ (<see cref="ModelErrorCodes.RecordingDiffers"/>).</exception>
    public void Check<T>(string tensor, Result<T> result, double relative = 1e-4, double absolute = 1e-5) where T : struct
    {
        ArgumentNullException.ThrowIfNull(result);
        string shape = Shapes.Show(result.Shape);
        string[] values = [.. result.ToArray().Select(v => Text(v))];
        if (_recorded is null)
        {
            _lines.Append(tensor).Append(' ').Append(shape);
            foreach (string value in values) _lines.Append(' ').Append(value);
            _lines.Append('\n');
            return;
        }
        if (!_recorded.TryGetValue(tensor, out (string Shape, string[] Values) then)) throw Differs($"'{_path}' holds nothing of the output '{tensor}'. Record it again.");
        if (then.Shape != shape || then.Values.Length != values.Length) throw Differs($"The output '{tensor}' has shape {shape}, and {then.Shape} is recorded in '{_path}'.");
        for (int i = 0; i < values.Length; i++)
        {
            if (values[i] != then.Values[i] && !AreNear(values[i], then.Values[i], relative, absolute))
                throw Differs($"Element {i} of the output '{tensor}' is {values[i]}, and {then.Values[i]} is recorded in '{_path}'. If the model was meant to change, record it again.");
        }
    }

    /// <summary>Writes the file when it is being recorded.</summary>
    public void Dispose()
    {
        if (_recorded is null) File.WriteAllText(_path, _lines.ToString());
    }

    private static ModelException Differs(string message) => new(ModelErrorCodes.RecordingDiffers, message);

    private static bool AreNear(string now, string then, double relative, double absolute) =>
        double.TryParse(now, CultureInfo.InvariantCulture, out double a) && double.TryParse(then, CultureInfo.InvariantCulture, out double b)
        && Math.Abs(a - b) <= absolute + relative * Math.Abs(b);

    private static string Text(object value) => value switch
    {
        TensorString text => Convert.ToBase64String(text.Bytes.Span) is { Length: > 0 } base64 ? base64 : "=",
        BFloat16 number => ((float)number).ToString(CultureInfo.InvariantCulture),
        Complex64 number => FormattableString.Invariant($"{number.Real},{number.Imaginary}"),
        Complex number => FormattableString.Invariant($"{number.Real},{number.Imaginary}"),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static object Element(object zero, int i)
    {
        float part = i * 37 % 101 / 100f;
        return zero switch
        {
            float => part,
            double => (double)part,
            Half => (Half)part,
            BFloat16 => (BFloat16)part,
            Complex64 => new Complex64(part, 0),
            Complex => new Complex(part, 0),
            bool => i % 2 == 1,
            TensorString => (TensorString)$"text {i % 2}",
            _ => Convert.ChangeType(i % 2, zero.GetType(), CultureInfo.InvariantCulture),
        };
    }
}
