using System.Numerics;
using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The k largest elements of each row and their indices, the lower index first among equals (topk_op.cc). When they need not be sorted, they come in the order in which TensorFlow's
/// heap holds them (<c>gtl::TopN</c> over the C++ library's heap functions), for models were made to rely on it.
/// </summary>
/// <param name="sorted">Whether the largest comes first.</param>
/// <param name="indexType">The dtype of the indices.</param>
/// <param name="fixedK">How many, where an attribute says it; null when an input does.</param>
internal sealed class TopK(bool sorted, DType indexType, long? fixedK = null) : INumberKernel
{
    public void Run<T>(RunContext context) where T : unmanaged, INumber<T>
    {
        Tensor input = context.Input(0);
        int k = checked((int)(fixedK ?? context.Input(1).Integer()));
        TensorShape shape = input.Shape;
        if (shape.Rank < 1 || k < 0 || k > shape[shape.Rank - 1]) throw new KernelException($"input must have at least k = {k} columns, its shape is {shape}");
        int columns = (int)shape[shape.Rank - 1];
        shape[shape.Rank - 1] = k;
        Span<T> x = input.Span<T>(), values = context.Output(0, input.DType, shape).Span<T>();
        Tensor indices = context.Output(1, indexType, shape);
        for (int row = 0; columns > 0 && row < x.Length / columns; row++)
        {
            T[] keys = x.Slice(row * columns, columns).ToArray();
            int[] order = sorted || k == columns ? Sorted(keys) : Heaped(keys, k);
            for (int i = 0; i < k; i++)
            {
                values[row * k + i] = keys[order[i]];
                if (indexType == DType.Int64) indices.Span<long>()[row * k + i] = order[i];
                else indices.Span<int>()[row * k + i] = order[i];
            }
        }
    }

    private static int[] Sorted<T>(T[] keys) where T : unmanaged, INumber<T>
    {
        int[] order = [.. Enumerable.Range(0, keys.Length)];
        Array.Sort(order, (a, b) => keys[a] != keys[b] ? keys[b].CompareTo(keys[a]) : a.CompareTo(b));
        return order;
    }

    /// <summary>The first k elements made a heap with the least on top, when one more comes; then each that is above the top joins the heap, and the top leaves it.</summary>
    private static int[] Heaped<T>(T[] keys, int k) where T : unmanaged, INumber<T>
    {
        int[] heap = [.. Enumerable.Range(0, k + 1)];
        if (k == 0) return heap;
        bool Before(int a, int b) => keys[b] < keys[a] || !(keys[b] > keys[a]) && a < b;
        for (int parent = (heap.Length - 2) / 2; parent >= 0; parent--) Sift(heap, parent, heap.Length, heap[parent], Before);
        Sift(heap, 0, k, PoppedTo(heap, k), Before);
        for (int next = k + 1; next < keys.Length; next++)
        {
            if (!Before(next, heap[0])) continue;
            Rise(heap, k, 0, next, Before);
            Sift(heap, 0, k, PoppedTo(heap, k), Before);
        }
        return heap;
    }

    /// <summary>Puts the top of the heap behind it and gives what was there.</summary>
    private static int PoppedTo(int[] heap, int place)
    {
        int value = heap[place];
        heap[place] = heap[0];
        return value;
    }

    /// <summary>libstdc++'s <c>__adjust_heap</c>: the hole sinks to a leaf, from where the value rises.</summary>
    private static void Sift(int[] heap, int top, int length, int value, Func<int, int, bool> before)
    {
        int hole = top, child = top;
        while (child < (length - 1) / 2)
        {
            child = 2 * (child + 1);
            if (before(heap[child], heap[child - 1])) child--;
            heap[hole] = heap[child];
            hole = child;
        }
        if (length % 2 == 0 && child == (length - 2) / 2)
        {
            child = 2 * (child + 1);
            heap[hole] = heap[child - 1];
            hole = child - 1;
        }
        Rise(heap, hole, top, value, before);
    }

    /// <summary>libstdc++'s <c>__push_heap</c>: the value rises from the hole, past all that go below it.</summary>
    private static void Rise(int[] heap, int hole, int top, int value, Func<int, int, bool> before)
    {
        for (int parent = (hole - 1) / 2; hole > top && before(heap[parent], value); parent = (hole - 1) / 2)
        {
            heap[hole] = heap[parent];
            hole = parent;
        }
        heap[hole] = value;
    }
}
