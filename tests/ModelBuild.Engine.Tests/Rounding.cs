using System.Globalization;

namespace ModelBuild.Engine.Tests;

/// <summary>
/// How far two answers of the same model are from what it gives in float64, where there is hardly any rounding: the square root of the mean square over a fetch's elements, and the largest.
/// </summary>
/// <param name="Fetch">The tensor.</param>
/// <param name="Size">The size of the answer in float64, as the square root of its mean square.</param>
/// <param name="Ours">How far our answer is from it.</param>
/// <param name="OursAtMost">Our largest distance.</param>
/// <param name="Theirs">How far TensorFlow's recorded answer is from it.</param>
/// <param name="TheirsAtMost">Theirs.</param>
internal sealed record Rounding(string Fetch, double Size, double Ours, double OursAtMost, double Theirs, double TheirsAtMost)
{
    /// <summary>
    /// Whether ours is as good an answer as TensorFlow's: sums in another order round otherwise, not more. The same model in two versions of TensorFlow differs by
    /// as much. What is not rounding (a recording further from the float64 answer than 1e-5 of its size) is never taken for it.
    /// </summary>
    public bool AsNear => Theirs <= 1e-5 * Size && Ours <= 1.25 * Theirs && OursAtMost <= 2 * TheirsAtMost;

    public static Rounding Of(string fetch, double[] exact, double[] ours, double[] theirs)
    {
        static double Mean(IEnumerable<double> values) => Math.Sqrt(values.Average(v => v * v));
        double[] our = [.. ours.Zip(exact, (o, e) => Math.Abs(o - e))], their = [.. theirs.Zip(exact, (t, e) => Math.Abs(t - e))];
        return new Rounding(fetch, Mean(exact), Mean(our), our.Max(), Mean(their), their.Max());
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Fetch} {Ours:0.0e+0} from the float64 answer (at most {OursAtMost:0.0e+0}), TensorFlow's {Theirs:0.0e+0} ({TheirsAtMost:0.0e+0})");
}
