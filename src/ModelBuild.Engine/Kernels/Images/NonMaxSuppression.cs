using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>
/// The boxes with the highest scores that do not overlap too much with one already taken: NonMaxSuppression and V2 to V5 (image/non_max_suppression_op.cc). V5 can lower the
/// scores of overlapping boxes instead of dropping them (Soft-NMS); V4 and V5 can pad the result.
/// </summary>
internal sealed class NonMaxSuppression(int version, float attributeThreshold, bool pad) : Kernel
{
    public static void Register(KernelRegistry.Adder add)
    {
        add(n => new NonMaxSuppression(1, n.Float("iou_threshold"), false), "NonMaxSuppression");
        for (int version = 2; version <= 5; version++)
        {
            int own = version;
            add(n => Create(n, new NonMaxSuppression(own, 0.5f, n.Bool("pad_to_max_output_size"))), $"NonMaxSuppressionV{version}");
        }
        add(_ => new FunctionKernel(Overlaps), "NonMaxSuppressionWithOverlaps");
        add(n => new CombinedNonMaxSuppression(n.Bool("pad_per_class"), n.Bool("clip_boxes")), "CombinedNonMaxSuppression");
    }

    /// <summary>Half is computed as float32, which the planner casts it to.</summary>
    private static Kernel Create(NodeInfo node, Kernel kernel) => (node.Type("T"), node.Type("T_threshold", DType.Float)) is (DType.Float, DType.Float) ? kernel : throw ElementWise.Unsupported(node, node.Type("T"));

    public override void Run(RunContext context)
    {
        Tensor boxes = context.Input(0);
        if (boxes.Shape.Rank != 2 || boxes.Shape[1] != 4) throw new KernelException("boxes must have 4 columns");
        float[] corners = boxes.Span<float>().ToArray();
        (float iou, float score, float sigma) = (version > 1 ? Scalar(context, 3) : attributeThreshold, version > 2 ? Scalar(context, 4) : float.NegativeInfinity, version > 4 ? Scalar(context, 5) : 0);
        if (!(iou is >= 0 and <= 1)) throw new KernelException("iou_threshold must be in [0, 1]");
        if (sigma < 0) throw new KernelException("soft_nms_sigma must be non-negative");
        Give(context, Select(context, boxes.Shape[0], score, sigma, (a, b) => IntersectionOverUnion(corners, a, b), iou), pad);
    }

    /// <summary>NonMaxSuppressionWithOverlaps: how much boxes overlap is given.</summary>
    private static void Overlaps(RunContext context)
    {
        Tensor overlaps = context.Input(0);
        if (overlaps.Shape.Rank != 2 || overlaps.Shape[0] != overlaps.Shape[1]) throw new KernelException("overlaps must be square");
        int n = checked((int)overlaps.Shape[0]);
        float[] all = overlaps.Span<float>().ToArray();
        Give(context, Select(context, n, Scalar(context, 4), 0, (a, b) => all[a * n + b], Scalar(context, 3)), false);
    }

    private static float Scalar(RunContext context, int input) => context.Input(input).Span<float>()[0];

    private static List<(int Box, float Score)> Select(RunContext context, nint count, float scoreThreshold, float sigma, Func<int, int, float> overlap, float threshold)
    {
        long most = context.Input(2).Integer();
        ReadOnlySpan<float> scores = context.Input(1).Span<float>();
        if (most < 0) throw new KernelException("output_size must be non-negative");
        if (context.Input(1).Shape.Rank != 1 || scores.Length != count) throw new KernelException("scores has incompatible shape");
        var candidates = new PriorityQueue<(int Box, float Score, int Begin), (float, int)>();
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] > scoreThreshold) candidates.Enqueue((i, scores[i], 0), (-scores[i], i));
        }
        var selected = new List<(int Box, float Score)>();
        float scale = sigma > 0 ? -0.5f / sigma : 0;
        while (selected.Count < most && candidates.TryDequeue(out (int Box, float Score, int Begin) next, out _))
        {
            float original = next.Score;
            bool dropped = false;
            // From the box taken last: those after which the candidate was weighed last need no second look.
            for (int j = selected.Count - 1; j >= next.Begin; j--)
            {
                float similarity = overlap(next.Box, selected[j].Box);
                next.Score *= similarity <= threshold || sigma > 0 ? MathF.Exp(scale * similarity * similarity) : 0;
                if (sigma == 0 && similarity > threshold)
                {
                    dropped = true;
                    break;
                }
                if (next.Score <= scoreThreshold) break;
            }
            if (dropped) continue;
            next.Begin = selected.Count;
            if (next.Score == original) selected.Add((next.Box, next.Score));
            else if (next.Score > scoreThreshold) candidates.Enqueue(next, (-next.Score, next.Box));
        }
        return selected;
    }

    private static void Give(RunContext context, List<(int Box, float Score)> selected, bool pad)
    {
        long length = pad ? context.Input(2).Integer() : selected.Count;
        Span<int> boxes = context.Output(0, DType.Int32, TensorShape.Of((nint)length)).Span<int>();
        boxes.Clear();
        for (int i = 0; i < selected.Count; i++) boxes[i] = selected[i].Box;
        int valid = context.OutputCount - 1;
        if (valid >= 1) context.Output(valid, DType.Int32, TensorShape.Scalar).Span<int>()[0] = selected.Count;
        if (valid < 2) return;
        Span<float> scores = context.Output(1, DType.Float, TensorShape.Of((nint)length)).Span<float>();
        scores.Clear();
        for (int i = 0; i < selected.Count; i++) scores[i] = selected[i].Score;
    }

    /// <summary>What two boxes share, as a part of what they cover together; corners come in any order.</summary>
    public static float IntersectionOverUnion(ReadOnlySpan<float> boxes, int a, int b)
    {
        (float ay1, float ax1, float ay2, float ax2) = Ordered(boxes.Slice(4 * a, 4));
        (float by1, float bx1, float by2, float bx2) = Ordered(boxes.Slice(4 * b, 4));
        float areaA = (ay2 - ay1) * (ax2 - ax1), areaB = (by2 - by1) * (bx2 - bx1);
        if (areaA <= 0 || areaB <= 0) return 0;
        float height = Math.Max(Math.Min(ay2, by2) - Math.Max(ay1, by1), 0), width = Math.Max(Math.Min(ax2, bx2) - Math.Max(ax1, bx1), 0);
        return height * width / (areaA + areaB - height * width);
    }

    private static (float, float, float, float) Ordered(ReadOnlySpan<float> box) =>
        (Math.Min(box[0], box[2]), Math.Min(box[1], box[3]), Math.Max(box[0], box[2]), Math.Max(box[1], box[3]));
}
