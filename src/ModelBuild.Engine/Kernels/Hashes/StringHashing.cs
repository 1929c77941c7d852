using System.Buffers.Binary;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Strings put into buckets by a hash (string_to_hash_bucket_op.cc), and fingerprints of rows (fingerprint_op.cc).</summary>
internal static class StringHashing
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => Buckets(n, Hash64.Of), "StringToHashBucket");
        add(n => Buckets(n, FarmHash.Fingerprint64), "StringToHashBucketFast");
        add(n => n.Ints("key") is [var first, var second]
            ? Buckets(n, bytes => SipHash.Of((ulong)first, (ulong)second, bytes))
            : throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{n.Name}' ({n.Op}) has no key of two numbers."), "StringToHashBucketStrong");
        add(_ => new FunctionKernel(Fingerprint), "Fingerprint");
    }

    private delegate ulong Hash(ReadOnlySpan<byte> bytes);

    private static FunctionKernel Buckets(NodeInfo node, Hash hash)
    {
        ulong count = (ulong)Math.Max(1, node.Int("num_buckets"));
        return new FunctionKernel(context =>
        {
            TensorString[] strings = context.Input(0).Strings!;
            Span<long> buckets = context.Output(0, DType.Int64, context.Input(0).Shape).Span<long>();
            for (int i = 0; i < buckets.Length; i++) buckets[i] = (long)(hash(strings[i].Bytes.Span) % count);
        });
    }

    private static void Fingerprint(RunContext context)
    {
        Tensor data = context.Input(0);
        if (context.Input(1).Strings![0].ToString() != "farmhash64") throw new KernelException($"Unsupported fingerprint method: {context.Input(1).Strings![0]}");
        if (data.Shape.Rank < 1) throw new KernelException("data must have at least one dimension");
        int rows = checked((int)data.Shape[0]), row = checked((int)data.Shape.Product(1, data.Shape.Rank));
        Span<byte> prints = context.Output(0, DType.UInt8, TensorShape.Of(rows, 8)).Span<byte>();
        for (int r = 0; r < rows; r++)
        {
            ulong print;
            if (data.DType != DType.String) print = FarmHash.Fingerprint64(data.Bytes.Slice(r * row * DTypes.SizeOf(data.DType), row * DTypes.SizeOf(data.DType)));
            else if (row == 1) print = FarmHash.Fingerprint64(data.Strings![r].Bytes.Span);
            else
            {
                byte[] parts = new byte[row * 8];
                for (int i = 0; i < row; i++) BinaryPrimitives.WriteUInt64LittleEndian(parts.AsSpan(8 * i), FarmHash.Fingerprint64(data.Strings![r * row + i].Bytes.Span));
                print = FarmHash.Fingerprint64(parts);
            }
            BinaryPrimitives.WriteUInt64LittleEndian(prints[(8 * r)..], print);
        }
    }
}
