using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ModelBuild.Engine.Compute;

/// <summary>Maximum and average over windows, NHWC. Places beside the image count for neither, as in TensorFlow.</summary>
internal static unsafe class Pooling
{
    public static void Run(WorkPool pool, bool average, float* input, int batch, int height, int width, int channels, in Window window, float* output)
    {
        var work = new Work { Average = average, Input = input, Height = height, Width = width, Channels = channels, Window = window, Output = output };
        pool.Run(batch * window.OutputHeight, ref work);
    }

    private struct Work : IParallelWork
    {
        public bool Average;
        public float* Input, Output;
        public int Height, Width, Channels;
        public Window Window;

        /// <summary>One row of the output.</summary>
        public readonly void Execute(int item)
        {
            int image = item / Window.OutputHeight, top = item % Window.OutputHeight * Window.StrideY - Window.PadTop;
            int firstY = Math.Max(0, top), lastY = Math.Min(Height, top + Window.KernelHeight);
            for (int x = 0; x < Window.OutputWidth; x++)
            {
                int left = x * Window.StrideX - Window.PadLeft, firstX = Math.Max(0, left), lastX = Math.Min(Width, left + Window.KernelWidth);
                float* target = Output + ((long)item * Window.OutputWidth + x) * Channels, source = Input + (((long)image * Height + firstY) * Width + firstX) * Channels;
                if (Average) Mean(source, lastY - firstY, lastX - firstX, target);
                else Most(source, lastY - firstY, lastX - firstX, target);
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Mean(float* source, int rows, int columns, float* target)
        {
            float share = 1f / (rows * columns);
            nint row = (nint)Width * Channels;
            int c = 0;
            for (; c <= Channels - 8; c += 8)
            {
                Vector256<float> sum = default;
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++) sum += Vector256.Load(source + y * row + (nint)x * Channels + c);
                (sum * share).Store(target + c);
            }
            for (; c < Channels; c++)
            {
                float sum = 0;
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++) sum += source[y * row + (nint)x * Channels + c];
                target[c] = sum * share;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private readonly void Most(float* source, int rows, int columns, float* target)
        {
            nint row = (nint)Width * Channels;
            int c = 0;
            for (; c <= Channels - 8; c += 8)
            {
                Vector256<float> most = Vector256.Create(float.MinValue);
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++) most = Vector256.Max(most, Vector256.Load(source + y * row + (nint)x * Channels + c));
                most.Store(target + c);
            }
            for (; c < Channels; c++)
            {
                float most = float.MinValue;
                for (int y = 0; y < rows; y++)
                    for (int x = 0; x < columns; x++) most = Math.Max(most, source[y * row + (nint)x * Channels + c]);
                target[c] = most;
            }
        }
    }
}
