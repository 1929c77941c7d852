using System.Numerics.Tensors;

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
                var target = new Span<float>(Output + ((long)item * Window.OutputWidth + x) * Channels, Channels);
                target.Fill(Average ? 0 : float.MinValue);
                for (int y = firstY; y < lastY; y++)
                {
                    for (int sx = firstX; sx < lastX; sx++)
                    {
                        var source = new ReadOnlySpan<float>(Input + (((long)image * Height + y) * Width + sx) * Channels, Channels);
                        if (Average) TensorPrimitives.Add(target, source, target);
                        else TensorPrimitives.Max(target, source, target);
                    }
                }
                if (Average) TensorPrimitives.Multiply(target, 1f / ((lastY - firstY) * (lastX - firstX)), target);
            }
        }
    }
}
