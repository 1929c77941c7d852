namespace ModelBuild.Freezing.Shapes;

/// <summary>Fused recurrent cells and CTC (rnn_ops.cc, cudnn_rnn_ops.cc, ctc_ops.cc).</summary>
internal static class RecurrentRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.SetAll(StaticShape.Of(c.Input(0)[0], c.Input(1)[1])), "LSTMBlockCell GRUBlockCell");
        rules.Add(BlockLstm, "BlockLSTM BlockLSTMV2");
        rules.Add(CudnnRnn, "CudnnRNN CudnnRNNV2 CudnnRNNV3");
        rules.Add(CudnnBackprop, "CudnnRNNBackprop CudnnRNNBackpropV2 CudnnRNNBackpropV3");
        rules.Add(CtcGreedy, "CTCGreedyDecoder");
        rules.Add(CtcBeam, "CTCBeamSearchDecoder");
        rules.Add(static c =>
        {
            c.Set(0, StaticShape.Of(c.Input(0)[1]));
            c.Set(1, c.Input(0));
        }, "CTCLoss CTCLossV2");
    }

    private static void BlockLstm(OpContext c)
    {
        // Inputs: seq_len_max, x [time, batch, inputs], cs_prev, h_prev, w [inputs + cells, cells * 4], ..., b.
        StaticShape x = c.Input(1), b = c.Input(c.InputCount - 1);
        c.SetAll(StaticShape.Of(x[0], x[1], Dim.DivideExactly(b[0], 4)));
    }

    private static void CudnnRnn(OpContext c)
    {
        // Inputs: input [time, batch, features] (V3: unless time_major is false), input_h [layers * directions, batch, units], input_c, params.
        StaticShape x = c.Input(0), h = c.Input(1);
        bool timeMajor = c.Op != "CudnnRNNV3" || c.Bool("time_major", true);
        long directions = c.Text("direction") == "bidirectional" ? 2 : 1;
        long units = c.Op == "CudnnRNNV3" && c.Int("num_proj") > 0 ? c.Int("num_proj") : h[2];
        c.Set(0, StaticShape.Of(x[0], x[1], Dim.Multiply(units, directions)));
        if (!timeMajor && !h.HasRank) c.Set(0, StaticShape.Of(x[0], x[1], Dim.Unknown));
        c.Set(1, h);
        c.Set(2, c.Text("rnn_mode", "lstm") == "lstm" ? c.Input(2).HasRank ? c.Input(2) : h : StaticShape.Unknown);
        for (int i = 3; i < c.OutputCount; i++) c.Set(i, i == 3 ? StaticShape.Unknown : StaticShape.OfRank(1));
    }

    private static void CudnnBackprop(OpContext c)
    {
        for (int i = 0; i < 4; i++) c.Set(i, c.Input(i));
    }

    private static void CtcGreedy(OpContext c)
    {
        c.Set(0, StaticShape.Of(Dim.Unknown, 2));
        c.Set(1, StaticShape.OfRank(1));
        c.Set(2, StaticShape.Of(2));
        c.Set(3, StaticShape.Of(Dim.Merge(c.Input(0)[1], c.Input(1)[0]), 1));
    }

    private static void CtcBeam(OpContext c)
    {
        int paths = (int)c.Int("top_paths");
        for (int i = 0; i < paths; i++)
        {
            c.Set(i, StaticShape.Of(Dim.Unknown, 2));
            c.Set(paths + i, StaticShape.OfRank(1));
            c.Set(2 * paths + i, StaticShape.Of(2));
        }
        c.Set(3 * paths, StaticShape.Of(Dim.Merge(c.Input(0)[1], c.Input(1)[0]), paths));
    }
}
