using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// Diagonals of matrices as rows of a tensor and back: MatrixDiag, MatrixDiagPart, MatrixSetDiag, in their first form (the main diagonal) and as V2 and V3 (a band of
/// diagonals k from low to high, whose shorter ones are padded on the side that <c>align</c> says): matrix_diag_op.cc, matrix_set_diag_op.cc.
/// </summary>
internal static class MatrixDiag
{
    public static void Register(KernelRegistry.Adder add)
    {
        foreach (string version in (string[])["", "V2", "V3"])
        {
            add(n => MoveKernel.Of(new Make(AlignmentOf(n))), "MatrixDiag" + version);
            add(n => MoveKernel.Of(new Part(AlignmentOf(n))), "MatrixDiagPart" + version);
            add(n => MoveKernel.Of(new Set(AlignmentOf(n))), "MatrixSetDiag" + version);
        }
        add(n => MoveKernel.Of(new Make(AlignmentOf(n))), "BatchMatrixDiag");
        add(n => MoveKernel.Of(new Part(AlignmentOf(n))), "BatchMatrixDiagPart");
        add(n => MoveKernel.Of(new Set(AlignmentOf(n))), "BatchMatrixSetDiag");
    }

    /// <summary>V2 aligns to the left; V3 says by an attribute which of superdiagonals and subdiagonals go to the right.</summary>
    private static (bool UpperRight, bool LowerRight) AlignmentOf(NodeInfo node)
    {
        string align = node.Op.EndsWith("V3", StringComparison.Ordinal) ? node.Text("align") : "LEFT_LEFT";
        return (align.StartsWith("RIGHT", StringComparison.Ordinal), align.EndsWith("RIGHT", StringComparison.Ordinal));
    }

    /// <summary>The band of diagonals that an input names by one or two numbers; without it, the main diagonal.</summary>
    private static (int Low, int High) Band(RunContext context, int input)
    {
        if (context.InputCount <= input) return (0, 0);
        long[] k = context.Input(input).Integers();
        if (k.Length is 0 or > 2 || k[0] > k[^1] || k[0] < int.MinValue / 2 || k[^1] > int.MaxValue / 2) throw new KernelException("diag_index must be a scalar or two numbers, the lower first");
        return ((int)k[0], (int)k[^1]);
    }

    private static int Length(int rows, int columns, int k) => Math.Min(rows + Math.Min(0, k), columns - Math.Max(0, k));

    private static void CheckBand(int rows, int columns, int low, int high)
    {
        bool empty = rows == 0 || columns == 0;
        if (!empty && (low <= -rows || high >= columns)) throw new KernelException($"the diagonals {low} to {high} are not within a matrix of {rows} × {columns}");
    }

    /// <summary>Where a diagonal's first element stands in its row of the packed form.</summary>
    private static int Offset((bool UpperRight, bool LowerRight) align, int rows, int columns, int k, int longest) =>
        (k >= 0 && align.UpperRight || k <= 0 && align.LowerRight) && (k != 0 || align.UpperRight) ? longest - Length(rows, columns, k) : 0;

    private readonly struct Make((bool UpperRight, bool LowerRight) align) : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            Tensor diagonal = context.Input(0);
            (int low, int high) = Band(context, 1);
            int count = high - low + 1, rank = diagonal.Shape.Rank;
            if (rank < (count > 1 ? 2 : 1)) throw new KernelException("diagonal must be at least 1-dim");
            int longest = checked((int)diagonal.Shape[rank - 1]);
            if (count > 1 && diagonal.Shape[rank - 2] != count) throw new KernelException($"The number of diagonals provided in the input does not match the lower_diag_index and upper_diag_index range: {diagonal.Shape[rank - 2]} against {count}");
            long rows = context.InputCount > 2 ? context.Input(2).Integer() : -1, columns = context.InputCount > 3 ? context.Input(3).Integer() : -1;
            long leastRows = longest - Math.Min(0, high), leastColumns = longest + Math.Max(0, low);
            (rows, columns) = (rows, columns) switch
            {
                (-1, -1) => (Math.Max(leastRows, leastColumns), Math.Max(leastRows, leastColumns)),
                (-1, _) => (leastRows, columns),
                (_, -1) => (rows, leastColumns),
                _ => (rows, columns),
            };
            if (rows < leastRows || columns < leastColumns || rows > int.MaxValue || columns > int.MaxValue) throw new KernelException("The number of rows or columns is too small for the diagonals");
            CheckBand((int)rows, (int)columns, low, high);
            TensorShape shape = diagonal.Shape;
            shape.RemoveAt(rank - 1);
            if (count > 1) shape.RemoveAt(shape.Rank - 1);
            int batch = checked((int)shape.Count);
            shape.Add((nint)rows);
            shape.Add((nint)columns);
            Span<T> to = Elements.Of<T>(context.Output(0, diagonal.DType, shape));
            ReadOnlySpan<T> from = Elements.Of<T>(diagonal);
            if (context.InputCount > 4) to.Fill(Elements.Of<T>(context.Input(4))[0]);
            else if (typeof(T) != typeof(TensorString)) to.Clear();
            for (int b = 0; b < batch; b++)
                for (int k = low; k <= high; k++)
                    for (int i = 0, at = (b * count + high - k) * longest + Offset(align, (int)rows, (int)columns, k, longest); i < Length((int)rows, (int)columns, k); i++, at++)
                        to[(b * (int)rows + i - Math.Min(0, k)) * (int)columns + i + Math.Max(0, k)] = from[at];
        }
    }

    private readonly struct Part((bool UpperRight, bool LowerRight) align) : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            Tensor input = context.Input(0);
            (int low, int high) = Band(context, 1);
            TensorShape shape = input.Shape;
            if (shape.Rank < 2) throw new KernelException("input must be at least 2-dim");
            int rows = checked((int)shape[shape.Rank - 2]), columns = checked((int)shape[shape.Rank - 1]), count = high - low + 1;
            CheckBand(rows, columns, low, high);
            int longest = Math.Max(0, Math.Min(rows + Math.Min(high, 0), columns + Math.Min(-low, 0)));
            shape.RemoveAt(shape.Rank - 1);
            shape.RemoveAt(shape.Rank - 1);
            int batch = checked((int)shape.Count);
            if (count > 1) shape.Add(count);
            shape.Add(longest);
            Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
            ReadOnlySpan<T> from = Elements.Of<T>(input);
            if (context.InputCount > 2) to.Fill(Elements.Of<T>(context.Input(2))[0]);
            else if (typeof(T) != typeof(TensorString)) to.Clear();
            for (int b = 0; b < batch; b++)
                for (int k = low; k <= high; k++)
                    for (int i = 0, at = (b * count + high - k) * longest + Offset(align, rows, columns, k, longest); i < Length(rows, columns, k); i++, at++)
                        to[at] = from[(b * rows + i - Math.Min(0, k)) * columns + i + Math.Max(0, k)];
        }
    }

    private readonly struct Set((bool UpperRight, bool LowerRight) align) : IMoveKernel
    {
        public void Run<T>(RunContext context)
        {
            Tensor input = context.Input(0), diagonal = context.Input(1);
            (int low, int high) = Band(context, 2);
            TensorShape shape = input.Shape;
            if (shape.Rank < 2) throw new KernelException("input must be at least 2-dim");
            int rows = checked((int)shape[shape.Rank - 2]), columns = checked((int)shape[shape.Rank - 1]), count = high - low + 1;
            CheckBand(rows, columns, low, high);
            int longest = Math.Max(0, Math.Min(rows + Math.Min(high, 0), columns + Math.Min(-low, 0))), batch = checked((int)shape.Product(0, shape.Rank - 2));
            if (diagonal.Count != (nint)batch * count * longest) throw new KernelException($"the diagonals {diagonal.Shape} do not fit matrices {shape}");
            ReadOnlySpan<T> from = Elements.Of<T>(diagonal);
            Span<T> to = Elements.Of<T>(context.Output(0, input.DType, shape));
            Elements.Of<T>(input).CopyTo(to);
            for (int b = 0; b < batch; b++)
                for (int k = low; k <= high; k++)
                    for (int i = 0, at = (b * count + high - k) * longest + Offset(align, rows, columns, k, longest); i < Length(rows, columns, k); i++, at++)
                        to[(b * rows + i - Math.Min(0, k)) * columns + i + Math.Max(0, k)] = from[at];
        }
    }
}
