namespace ModelBuild.Engine.Compute;

/// <summary>The same computations in double precision and in the order of their definitions.</summary>
internal static unsafe class Naive
{
    public static float Activate(double value, Activation activation) => (float)(activation switch
    {
        Activation.Relu => value < 0 ? 0 : value,
        Activation.Relu6 => value < 0 ? 0 : value > 6 ? 6 : value,
        _ => value,
    });

    public static float[] MatMul(int m, int k, int n, float* a, int aStride, float* b, float* bias, Activation activation)
    {
        var result = new float[m * n];
        for (int r = 0; r < m; r++)
        {
            for (int c = 0; c < n; c++)
            {
                double sum = bias is null ? 0 : bias[c];
                for (int i = 0; i < k; i++) sum += (double)a[r * aStride + i] * b[i * n + c];
                result[r * n + c] = Activate(sum, activation);
            }
        }
        return result;
    }

    /// <summary>Convolution; with <paramref name="multiplier"/> above zero a depthwise one.</summary>
    public static float[] Convolution(
        int batch, int height, int width, int channels, Window w, int outputs, int multiplier, float* input, float* filter, float* bias, Activation activation)
    {
        var result = new float[batch * w.OutputHeight * w.OutputWidth * outputs];
        int at = 0;
        for (int b = 0; b < batch; b++)
            for (int y = 0; y < w.OutputHeight; y++)
                for (int x = 0; x < w.OutputWidth; x++)
                    for (int o = 0; o < outputs; o++)
                    {
                        double sum = bias is null ? 0 : bias[o];
                        for (int ky = 0; ky < w.KernelHeight; ky++)
                            for (int kx = 0; kx < w.KernelWidth; kx++)
                            {
                                int sy = y * w.StrideY - w.PadTop + ky * w.DilationY, sx = x * w.StrideX - w.PadLeft + kx * w.DilationX;
                                if (sy < 0 || sy >= height || sx < 0 || sx >= width) continue;
                                float* pixel = input + ((b * height + sy) * width + sx) * channels;
                                float* tap = filter + (ky * w.KernelWidth + kx) * (multiplier > 0 ? 1 : channels) * outputs;
                                if (multiplier > 0) sum += (double)pixel[o / multiplier] * tap[o];
                                else for (int c = 0; c < channels; c++) sum += (double)pixel[c] * tap[c * outputs + o];
                            }
                        result[at++] = Activate(sum, activation);
                    }
        return result;
    }

    public static float[] Pool(bool average, int batch, int height, int width, int channels, Window w, float* input)
    {
        var result = new float[batch * w.OutputHeight * w.OutputWidth * channels];
        int at = 0;
        for (int b = 0; b < batch; b++)
            for (int y = 0; y < w.OutputHeight; y++)
                for (int x = 0; x < w.OutputWidth; x++)
                    for (int c = 0; c < channels; c++)
                    {
                        double sum = 0, most = float.MinValue;
                        int count = 0;
                        for (int ky = 0; ky < w.KernelHeight; ky++)
                            for (int kx = 0; kx < w.KernelWidth; kx++)
                            {
                                int sy = y * w.StrideY - w.PadTop + ky, sx = x * w.StrideX - w.PadLeft + kx;
                                if (sy < 0 || sy >= height || sx < 0 || sx >= width) continue;
                                float value = input[((b * height + sy) * width + sx) * channels + c];
                                sum += value;
                                most = Math.Max(most, value);
                                count++;
                            }
                        result[at++] = (float)(average ? sum / count : most);
                    }
        return result;
    }
}
