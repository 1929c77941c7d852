using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ModelBuild.Engine.Compute;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Benchmarks;

/// <summary>What one core can do at most, and how much of it a large product and Inception's convolutions reach.</summary>
internal static unsafe class EnginePeak
{
    private const int Size = 1024, Turns = 100;

    public static void Print()
    {
        var report = new Report("One core: floating-point operations a second, against a loop of nothing but fused multiply-adds, in turns");
        using var pool = new WorkPool(1);
        using NativeBlock a = Numbers(), b = Numbers(), c = Numbers();
        using PackedMatrix packed = PackedMatrix.Pack((float*)b.Pointer, Size, Size);
        double peak = 0, product = 0;
        for (int turn = 0; turn < Turns; turn++)
        {
            peak = Math.Max(peak, Peak());
            long began = Stopwatch.GetTimestamp();
            Gemm.Run(pool, Size, (float*)a.Pointer, Size, packed.Panel(0), Size, Size, (float*)c.Pointer, Size, null, Activation.None);
            product = Math.Max(product, 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        report.Add("MatMul 1024 x 1024 x 1024", Rate(product), Rate(peak), product / peak, ">= 0.85", product / peak >= 0.85);
        if (EngineModel.Prepare("inception_v3") is { } inception)
        {
            (IReadOnlyDictionary<Step, StepTime> steps, _, _) = EngineProfile.Measure(inception, 1);
            var convolutions = steps.Where(s => s.Key.Op == "Conv2D").ToArray();
            double rate = convolutions.Sum(s => EngineProfile.Flops(s.Key, s.Value)) / (convolutions.Sum(s => s.Value.Least) / (double)Stopwatch.Frequency);
            peak = Math.Max(peak, Peak());
            report.Add("Inception's convolutions together", Rate(rate), Rate(peak), rate / peak, ">= 0.75", rate / peak >= 0.75);
        }
        report.Print();
    }

    private static string Rate(double flops) => (flops / 1e9).ToString("0.0 GFLOP/s", CultureInfo.InvariantCulture);

    private static NativeBlock Numbers()
    {
        var block = new NativeBlock((long)Size * Size * sizeof(float));
        var values = new Span<float>(block.Pointer, Size * Size);
        for (int i = 0; i < values.Length; i++) values[i] = i % 17 / 16f - 0.5f;
        return block;
    }

    private static double Peak()
    {
        const int Rounds = 400_000;
        long began = Stopwatch.GetTimestamp();
        float sum = MultiplyAdds(Rounds);
        double seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return float.IsNaN(sum) ? 0 : 2.0 * 8 * 12 * Rounds / seconds;
    }

    /// <summary>Twelve chains of multiply-adds that need nothing from memory, in vectors of eight. A function that calls no other, or the sums would live in memory.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float MultiplyAdds(int rounds)
    {
        Vector256<float> f = Vector256.Create(0.999f), g = Vector256.Create(0.001f);
        Vector256<float> r0 = f, r1 = f, r2 = f, r3 = f, r4 = f, r5 = f, r6 = f, r7 = f, r8 = f, r9 = f, r10 = f, r11 = f;
        for (int i = 0; i < rounds; i++)
        {
            r0 = Vector256.MultiplyAddEstimate(f, g, r0); r1 = Vector256.MultiplyAddEstimate(f, g, r1); r2 = Vector256.MultiplyAddEstimate(f, g, r2);
            r3 = Vector256.MultiplyAddEstimate(f, g, r3); r4 = Vector256.MultiplyAddEstimate(f, g, r4); r5 = Vector256.MultiplyAddEstimate(f, g, r5);
            r6 = Vector256.MultiplyAddEstimate(f, g, r6); r7 = Vector256.MultiplyAddEstimate(f, g, r7); r8 = Vector256.MultiplyAddEstimate(f, g, r8);
            r9 = Vector256.MultiplyAddEstimate(f, g, r9); r10 = Vector256.MultiplyAddEstimate(f, g, r10); r11 = Vector256.MultiplyAddEstimate(f, g, r11);
        }
        return (r0 + r1 + r2 + r3 + r4 + r5 + (r6 + r7 + r8 + r9 + r10 + r11))[0];
    }
}
