using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;
using ModelBuild.Checkpoints;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>Copies weights from the data files to their places in the frozen graph, several at a time.</summary>
internal static class WeightStreaming
{
    /// <summary>More workers gain nothing: two already keep the page cache busy.</summary>
    private const int MostWorkers = 2;

    /// <summary>Below this, starting a second worker costs more than it saves.</summary>
    private const long WorthSharing = 4 << 20;

    public static void Copy(
        CheckpointReader reader, IReadOnlyList<(FrozenWeight Weight, long Position)> weights, SafeFileHandle file, IProgress<long>? progress, CancellationToken cancellation)
    {
        long total = 0;
        foreach ((FrozenWeight weight, _) in weights) total += weight.Size;
        int next = -1;
        ExceptionDispatchInfo? failure = null;

        Thread? second = null;
        if (total >= WorthSharing && weights.Count > 1 && Environment.ProcessorCount >= MostWorkers)
        {
            second = new Thread(Work) { IsBackground = true, Name = "ModelBuild weights" };
            second.Start();
        }
        Work();
        second?.Join();
        failure?.Throw();

        void Work()
        {
            try
            {
                while (Volatile.Read(ref failure) is null)
                {
                    int mine = Interlocked.Increment(ref next);
                    if (mine >= weights.Count) return;
                    CopyOne(reader, weights[mine].Weight, file, weights[mine].Position, progress, cancellation);
                }
            }
            catch (Exception e)
            {
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }

    private static void CopyOne(CheckpointReader reader, FrozenWeight weight, SafeFileHandle file, long position, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (weight.Tensor.DType != DataType.DtBool)
        {
            weight.Read(reader, chunk =>
            {
                RandomAccess.Write(file, chunk, position);
                position += chunk.Length;
                progress?.Report(chunk.Length);
            }, cancellation);
            return;
        }
        // Whatever byte stands for true, a packed bool field says 1.
        var ones = new WireBuffer();
        weight.Read(reader, chunk =>
        {
            ones.Clear();
            Span<byte> values = ones.Take(chunk.Length);
            for (int i = 0; i < chunk.Length; i++) values[i] = chunk[i] == 0 ? (byte)0 : (byte)1;
            RandomAccess.Write(file, values, position);
            position += chunk.Length;
        }, cancellation);
    }
}
