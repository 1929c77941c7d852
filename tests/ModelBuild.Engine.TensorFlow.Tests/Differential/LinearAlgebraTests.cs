using System.Numerics;
using System.Runtime.InteropServices;
using Xunit.Abstractions;
using static ModelBuild.Engine.TensorFlow.Tests.Differential.OpCase;

namespace ModelBuild.Engine.TensorFlow.Tests.Differential;

/// <summary>
/// Linear algebra against TensorFlow, of real and of complex matrices. Where an answer has a free choice, the phase of an eigenvector or of a singular vector, it is held
/// against what it must be instead.
/// </summary>
public sealed class LinearAlgebraTests(ITestOutputHelper output)
{
    private static readonly DType[] s_dtypes = [DType.Float, DType.Double, .. Draw.Complexes];

    [SkippableFact]
    public void Factors_inverses_and_solutions() => Family.Check(output, 17, draw =>
    {
        string op = draw.Of("Cholesky", "MatrixInverse", "MatrixDeterminant", "LogMatrixDeterminant", "MatrixSolve", "MatrixTriangularSolve", "Lu", "Qr", "Qr", "Svd", "SelfAdjointEigV2");
        DType dtype = draw.Of(s_dtypes);
        int n = draw.Below(6) + 1, columns = draw.Below(4) + 1;
        nint[] batch = draw.Chance(0.4) ? [2] : [];
        Value matrix = Raised(draw.Between(dtype, [.. batch, n, n], -1, 1), n, 2 * n), right = draw.Between(dtype, [.. batch, n, columns], -2, 2);
        // Float32 has seven digits, and a matrix of this kind costs one or two of them.
        var tolerance = new Tolerance(64) { Relative = 4 * n };
        return op switch
        {
            "MatrixInverse" => new OpCase(op, matrix) { Attributes = { ["adjoint"] = Bool(draw.Chance(0.5)) }, Tolerance = tolerance },
            "MatrixDeterminant" => new OpCase(op, matrix) { Tolerance = new Tolerance(256) { Relative = Math.Pow(3 * n, n) } },
            "MatrixSolve" => new OpCase(op, matrix, right) { Attributes = { ["adjoint"] = Bool(draw.Chance(0.5)) }, Tolerance = tolerance },
            "MatrixTriangularSolve" => new OpCase(op, matrix, right) { Attributes = { ["lower"] = Bool(draw.Chance(0.5)), ["adjoint"] = Bool(draw.Chance(0.5)) }, Tolerance = tolerance },
            "Qr" => new OpCase(op, draw.Between(dtype, [.. batch, n, columns], -2, 2)) { Attributes = { ["full_matrices"] = Bool(draw.Chance(0.5)) }, Tolerance = new Tolerance(256) { Relative = 8 } },
            "Svd" => new OpCase(op, draw.Between(dtype, [.. batch, n, columns], -2, 2)) { Attributes = { ["compute_uv"] = Bool(false) }, OutputCount = 1, Tolerance = tolerance },
            "SelfAdjointEigV2" => new OpCase(op, matrix) { Attributes = { ["compute_v"] = Bool(false) }, OutputCount = 1, Tolerance = tolerance },
            _ => new OpCase(op, matrix) { Tolerance = tolerance },
        };
    });

    [Fact]
    public void Eigenvectors_are_turned_into_multiples_of_themselves_and_stand_square_on_each_other()
    {
        var draw = new Draw(18);
        for (int i = 0; i < 60; i++)
        {
            int n = draw.Below(7) + 1;
            Value matrix = draw.Between(draw.Of(DType.Double, DType.Complex128), [n, n], -2, 2);
            Complex[] a = matrix.Numbers();
            for (int r = 0; r < n; r++)
                for (int c = r; c < n; c++) a[r * n + c] = r == c ? a[r * n + c].Real : Complex.Conjugate(a[c * n + r]);
            Complex[][] results = Run("SelfAdjointEigV2", matrix, 2);
            Complex[] values = results[0], v = results[1];
            Near(Product(a, v, n, n, n), Scaled(v, values, n, n));
            Near(Product(Adjoint(v, n, n), v, n, n, n), Identity(n));
            Assert.Equal(values.OrderBy(e => e.Real), values);
        }
    }

    [Fact]
    public void Singular_vectors_give_the_matrix_again_and_stand_square_on_each_other()
    {
        var draw = new Draw(19);
        for (int i = 0; i < 60; i++)
        {
            int rows = draw.Below(6) + 1, columns = draw.Below(6) + 1, least = Math.Min(rows, columns);
            Value matrix = draw.Between(draw.Of(DType.Double, DType.Complex128), [rows, columns], -2, 2);
            Complex[][] results = Run("Svd", matrix, 3);
            Complex[] values = results[0], u = results[1], v = results[2];
            Near(Product(Scaled(u, values, rows, least), Adjoint(v, columns, least), rows, least, columns), matrix.Numbers());
            Near(Product(Adjoint(u, rows, least), u, least, rows, least), Identity(least));
            Near(Product(Adjoint(v, columns, least), v, least, columns, least), Identity(least));
            Assert.Equal(values.OrderByDescending(s => s.Real), values);
        }
    }

    private static Complex[][] Run(string op, Value matrix, int outputs)
    {
        var one = new OpCase(op, matrix);
        using ILoadedGraph graph = EmbeddedEngine.Default.Load(ModelSource.FromBytes(one.Graph()), one.InputNames, one.OutputNames);
        using IEngineCall call = graph.CreateCall();
        call.SetInput(0, matrix.Bytes, matrix.Shape);
        call.Run();
        return [.. Enumerable.Range(0, outputs).Select(i => new Value(matrix.DType, call.GetOutputShape(i).ToArray(), call.GetOutput(i).ToArray()).Numbers())];
    }

    /// <summary>The matrices with so much added to their diagonals that they are far from singular.</summary>
    private static Value Raised(Value matrix, int n, double by)
    {
        byte[] bytes = [.. matrix.Bytes];
        for (int at = 0; at < matrix.Count; at += n * n)
        {
            for (int i = 0; i < n; i++) Add(at + i * (n + 1));
        }
        return matrix with { Bytes = bytes };

        void Add(int element)
        {
            switch (matrix.DType)
            {
                case DType.Float: MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[element] += (float)by; break;
                case DType.Double: MemoryMarshal.Cast<byte, double>(bytes.AsSpan())[element] += by; break;
                case DType.Complex64: MemoryMarshal.Cast<byte, float>(bytes.AsSpan())[2 * element] += (float)by; break;
                default: MemoryMarshal.Cast<byte, double>(bytes.AsSpan())[2 * element] += by; break;
            }
        }
    }

    private static Complex[] Product(Complex[] a, Complex[] b, int rows, int inner, int columns)
    {
        var product = new Complex[rows * columns];
        for (int r = 0; r < rows; r++)
            for (int c = 0; c < columns; c++)
                for (int k = 0; k < inner; k++) product[r * columns + c] += a[r * inner + k] * b[k * columns + c];
        return product;
    }

    private static Complex[] Adjoint(Complex[] a, int rows, int columns) => [.. Enumerable.Range(0, rows * columns).Select(i => Complex.Conjugate(a[i % rows * columns + i / rows]))];

    private static Complex[] Scaled(Complex[] a, Complex[] by, int rows, int columns) => [.. Enumerable.Range(0, rows * columns).Select(i => a[i] * by[i % columns])];

    private static Complex[] Identity(int n) => [.. Enumerable.Range(0, n * n).Select(i => i / n == i % n ? Complex.One : Complex.Zero)];

    private static void Near(Complex[] got, Complex[] want)
    {
        Assert.Equal(want.Length, got.Length);
        for (int i = 0; i < want.Length; i++) Assert.True(Complex.Abs(got[i] - want[i]) < 1e-12, $"element {i} is {got[i]} instead of {want[i]}");
    }
}
