using System.Buffers.Binary;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>A WAV file of 16-bit samples as floats from -1 to 1, and its sample rate (wav_io.cc).</summary>
internal sealed class DecodeWav(long channelsWanted, long samplesWanted) : Kernel
{
    public override void Run(RunContext context)
    {
        if (context.Input(0).Shape.Rank != 0) throw new KernelException("contents must be scalar");
        ReadOnlySpan<byte> file = context.Input(0).Strings![0].Bytes.Span;
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8)) throw new KernelException("Header mismatch: Expected RIFF and WAVE");
        int channels = 0, rate = 0;
        ReadOnlySpan<byte> data = default;
        bool found = false;
        for (int at = 12; at + 8 <= file.Length && !found;)
        {
            ReadOnlySpan<byte> name = file.Slice(at, 4);
            long size = BinaryPrimitives.ReadUInt32LittleEndian(file[(at + 4)..]);
            at += 8;
            if (size > file.Length - at) throw new KernelException($"Data too short: a chunk of {size} bytes where {file.Length - at} are left");
            ReadOnlySpan<byte> chunk = file.Slice(at, (int)size);
            if (name.SequenceEqual("fmt "u8))
            {
                if (chunk.Length < 16) throw new KernelException("Bad format chunk size for WAV");
                int format = BinaryPrimitives.ReadUInt16LittleEndian(chunk), bits = BinaryPrimitives.ReadUInt16LittleEndian(chunk[14..]);
                channels = BinaryPrimitives.ReadUInt16LittleEndian(chunk[2..]);
                rate = BinaryPrimitives.ReadInt32LittleEndian(chunk[4..]);
                if (format != 1 || bits != 16) throw new KernelException($"Can only read 16-bit PCM WAV files, but received format {format} with {bits} bits");
            }
            else if (name.SequenceEqual("data"u8))
            {
                data = chunk;
                found = true;
            }
            at += (int)size + (int)(size & 1);
        }
        if (!found || channels == 0) throw new KernelException("the WAV file has no format or no data");
        int samples = data.Length / 2 / channels;
        long outChannels = channelsWanted < 0 ? channels : channelsWanted, outSamples = samplesWanted < 0 ? samples : samplesWanted;
        Span<float> to = context.Output(0, DType.Float, TensorShape.Of((nint)outSamples, (nint)outChannels)).Span<float>();
        to.Clear();
        // Missing channels repeat the last; missing samples are silence.
        for (int s = 0; s < Math.Min(samples, outSamples); s++)
            for (int c = 0; c < outChannels; c++)
                to[(int)(s * outChannels + c)] = BinaryPrimitives.ReadInt16LittleEndian(data[((s * channels + Math.Min(c, channels - 1)) * 2)..]) / 32768f;
        context.Output(1, DType.Int32, TensorShape.Scalar).Span<int>()[0] = rate;
    }
}
