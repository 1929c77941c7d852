using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ModelBuild.Engine.Compute;

/// <summary>
/// The innermost loop of matrix products and convolutions: six rows times one panel of 16 columns, held in twelve registers for the whole
/// depth. A row's elements are found through a pointer for each tap: a matrix has one tap, a convolution one for each place of its filter,
/// so that no copy of the input is ever made (an "indirect" convolution, as in XNNPACK).
/// </summary>
internal static unsafe class TileKernel
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 6;

    /// <summary>Computes one tile.</summary>
    /// <param name="rows">Pointers to the rows' elements: <see cref="TileRows"/> for each tap. Rows that do not exist repeat one that does.</param>
    /// <param name="taps">How many stretches a row consists of.</param>
    /// <param name="depth">Elements of each stretch.</param>
    /// <param name="panel">The panel, taps × depth rows of 16.</param>
    /// <param name="output">Where the first row's result goes.</param>
    /// <param name="stride">Elements from one row's result to the next.</param>
    /// <param name="height">Rows to write, 1 to 6.</param>
    /// <param name="width">Columns to write, 1 to 16.</param>
    /// <param name="bias">16 values that are added to every row, or null.</param>
    /// <param name="activation">Applied at the end.</param>
    public static void Run(
        float** rows, int taps, int depth, float* panel, float* output, nint stride, int height, int width, float* bias, Activation activation)
    {
        if (Fma.IsSupported) Run256(rows, taps, depth, panel, output, stride, height, width, bias, activation);
        else Run128(rows, taps, depth, panel, output, stride, height, width, bias, activation);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run256(
        float** rows, int taps, int depth, float* panel, float* output, nint stride, int height, int width, float* bias, Activation activation)
    {
        Vector256<float> l = bias is null ? default : Vector256.Load(bias), h = bias is null ? default : Vector256.Load(bias + 8);
        Vector256<float> l0 = l, l1 = l, l2 = l, l3 = l, l4 = l, l5 = l, h0 = h, h1 = h, h2 = h, h3 = h, h4 = h, h5 = h;
        for (int tap = 0; tap < taps; tap++, rows += TileRows)
        {
            float* a0 = rows[0], a1 = rows[1], a2 = rows[2], a3 = rows[3], a4 = rows[4], a5 = rows[5];
            for (nint k = 0; k < depth; k++, panel += PackedMatrix.PanelWidth)
            {
                Vector256<float> low = Vector256.Load(panel), high = Vector256.Load(panel + 8);
                Vector256<float> a = Vector256.Create(a0[k]), b = Vector256.Create(a1[k]);
                l0 = Fma.MultiplyAdd(a, low, l0);
                h0 = Fma.MultiplyAdd(a, high, h0);
                l1 = Fma.MultiplyAdd(b, low, l1);
                h1 = Fma.MultiplyAdd(b, high, h1);
                a = Vector256.Create(a2[k]);
                b = Vector256.Create(a3[k]);
                l2 = Fma.MultiplyAdd(a, low, l2);
                h2 = Fma.MultiplyAdd(a, high, h2);
                l3 = Fma.MultiplyAdd(b, low, l3);
                h3 = Fma.MultiplyAdd(b, high, h3);
                a = Vector256.Create(a4[k]);
                b = Vector256.Create(a5[k]);
                l4 = Fma.MultiplyAdd(a, low, l4);
                h4 = Fma.MultiplyAdd(a, high, h4);
                l5 = Fma.MultiplyAdd(b, low, l5);
                h5 = Fma.MultiplyAdd(b, high, h5);
            }
        }
        if (activation != Activation.None)
        {
            Vector256<float> top = activation == Activation.Relu6 ? Vector256.Create(6f) : Vector256.Create(float.PositiveInfinity);
            l0 = Clamp(l0, top); h0 = Clamp(h0, top);
            l1 = Clamp(l1, top); h1 = Clamp(h1, top);
            l2 = Clamp(l2, top); h2 = Clamp(h2, top);
            l3 = Clamp(l3, top); h3 = Clamp(h3, top);
            l4 = Clamp(l4, top); h4 = Clamp(h4, top);
            l5 = Clamp(l5, top); h5 = Clamp(h5, top);
        }
        if (width == PackedMatrix.PanelWidth)
        {
            Store(output, l0, h0);
            if (height > 1) Store(output + stride, l1, h1);
            if (height > 2) Store(output + 2 * stride, l2, h2);
            if (height > 3) Store(output + 3 * stride, l3, h3);
            if (height > 4) Store(output + 4 * stride, l4, h4);
            if (height > 5) Store(output + 5 * stride, l5, h5);
            return;
        }
        float* edge = stackalloc float[TileRows * PackedMatrix.PanelWidth];
        Store(edge, l0, h0);
        Store(edge + 16, l1, h1);
        Store(edge + 32, l2, h2);
        Store(edge + 48, l3, h3);
        Store(edge + 64, l4, h4);
        Store(edge + 80, l5, h5);
        for (int r = 0; r < height; r++)
            for (int c = 0; c < width; c++) output[r * stride + c] = edge[r * PackedMatrix.PanelWidth + c];
    }

    /// <summary>The same without AVX: one row at a time, in four vectors of four.</summary>
    internal static void Run128(
        float** rows, int taps, int depth, float* panel, float* output, nint stride, int height, int width, float* bias, Activation activation)
    {
        float* edge = stackalloc float[PackedMatrix.PanelWidth];
        for (int r = 0; r < height; r++)
        {
            Vector128<float> s0 = default, s1 = default, s2 = default, s3 = default;
            if (bias is not null)
            {
                s0 = Vector128.Load(bias);
                s1 = Vector128.Load(bias + 4);
                s2 = Vector128.Load(bias + 8);
                s3 = Vector128.Load(bias + 12);
            }
            float* b = panel;
            for (int tap = 0; tap < taps; tap++)
            {
                float* a = rows[tap * TileRows + r];
                for (nint k = 0; k < depth; k++, b += PackedMatrix.PanelWidth)
                {
                    Vector128<float> v = Vector128.Create(a[k]);
                    s0 = Vector128.MultiplyAddEstimate(v, Vector128.Load(b), s0);
                    s1 = Vector128.MultiplyAddEstimate(v, Vector128.Load(b + 4), s1);
                    s2 = Vector128.MultiplyAddEstimate(v, Vector128.Load(b + 8), s2);
                    s3 = Vector128.MultiplyAddEstimate(v, Vector128.Load(b + 12), s3);
                }
            }
            s0.Store(edge);
            s1.Store(edge + 4);
            s2.Store(edge + 8);
            s3.Store(edge + 12);
            for (int c = 0; c < width; c++) output[r * stride + c] = Apply(edge[c], activation);
        }
    }

    public static float Apply(float value, Activation activation) => activation switch
    {
        // Comparisons that NaN fails keep it, as TensorFlow's kernels do.
        Activation.Relu => value < 0 ? 0 : value,
        Activation.Relu6 => value < 0 ? 0 : value > 6 ? 6 : value,
        _ => value,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector256<float> low, Vector256<float> high)
    {
        low.Store(target);
        high.Store(target + 8);
    }

    /// <summary>max(0, x) then min(top, x); the instructions give their second operand for NaN, so NaN is kept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Clamp(Vector256<float> value, Vector256<float> top) => Avx.Min(top, Avx.Max(Vector256<float>.Zero, value));
}
