using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Suppression within each class of each image, and the best of all classes together (image/non_max_suppression_op.cc, CombinedNonMaxSuppressionOp).</summary>
internal sealed class CombinedNonMaxSuppression(bool padPerClass, bool clip) : Kernel
{
    public override void Run(RunContext context)
    {
        TensorShape boxShape = context.Input(0).Shape, scoreShape = context.Input(1).Shape;
        if (boxShape.Rank != 4 || boxShape[3] != 4 || scoreShape.Rank != 3 || boxShape[0] != scoreShape[0] || boxShape[1] != scoreShape[1] || (boxShape[2] != 1 && boxShape[2] != scoreShape[2]))
            throw new KernelException($"boxes must be [batch, boxes, 1 or classes, 4] and scores [batch, boxes, classes]: {boxShape}, {scoreShape}");
        int batch = checked((int)boxShape[0]), count = checked((int)boxShape[1]), boxClasses = checked((int)boxShape[2]), classes = checked((int)scoreShape[2]);
        long perClass = context.Input(2).Integer(), total = context.Input(3).Integer();
        float iou = context.Input(4).Span<float>()[0], threshold = context.Input(5).Span<float>()[0];
        if (perClass <= 0 || total <= 0) throw new KernelException("max_size_per_class and max_total_size must be > 0");
        nint length = (nint)(padPerClass ? Math.Min(total, checked(perClass * classes)) : total);
        Span<float> boxesOut = context.Output(0, DType.Float, TensorShape.Of(batch, length, 4)).Span<float>(), scoresOut = context.Output(1, DType.Float, TensorShape.Of(batch, length)).Span<float>();
        Span<float> classesOut = context.Output(2, DType.Float, TensorShape.Of(batch, length)).Span<float>();
        Span<int> valid = context.Output(3, DType.Int32, TensorShape.Of(batch)).Span<int>();
        boxesOut.Clear();
        scoresOut.Clear();
        classesOut.Clear();
        ReadOnlySpan<float> boxes = context.Input(0).Span<float>(), scores = context.Input(1).Span<float>();
        for (int b = 0; b < batch; b++)
        {
            var found = new List<(float Score, int Class, int Box)>();
            float[] own = new float[count * 4];
            for (int c = 0; c < classes; c++)
            {
                for (int i = 0; i < count; i++) boxes.Slice(((b * count + i) * boxClasses + (boxClasses == 1 ? 0 : c)) * 4, 4).CopyTo(own.AsSpan(4 * i));
                foreach (int box in OfClass(own, scores.Slice(b * count * classes, count * classes), c, classes, count, perClass, iou, threshold))
                    found.Add((scores[(b * count + box) * classes + c], c, box));
            }
            // A stable sort: of equal scores the lower class comes first.
            (float Score, int Class, int Box)[] best = [.. found.OrderByDescending(f => f.Score).Take((int)length)];
            valid[b] = best.Length;
            for (int i = 0; i < best.Length; i++)
            {
                int at = b * (int)length + i;
                (scoresOut[at], classesOut[at]) = (best[i].Score, best[i].Class);
                for (int k = 0; k < 4; k++)
                {
                    float edge = boxes[((b * count + best[i].Box) * boxClasses + (boxClasses == 1 ? 0 : best[i].Class)) * 4 + k];
                    boxesOut[at * 4 + k] = clip ? Math.Clamp(edge, 0, 1) : edge;
                }
            }
        }
    }

    private static List<int> OfClass(float[] boxes, ReadOnlySpan<float> scores, int own, int classes, int count, long most, float iou, float threshold)
    {
        var candidates = new List<(float Score, int Box)>();
        for (int i = 0; i < count; i++)
        {
            if (scores[i * classes + own] > threshold) candidates.Add((scores[i * classes + own], i));
        }
        var taken = new List<int>();
        foreach ((_, int box) in candidates.OrderByDescending(c => c.Score))
        {
            if (taken.Count >= most) break;
            if (taken.TrueForAll(t => NonMaxSuppression.IntersectionOverUnion(boxes, box, t) <= iou)) taken.Add(box);
        }
        return taken;
    }
}
