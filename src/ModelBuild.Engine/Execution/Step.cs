namespace ModelBuild.Engine.Execution;

/// <summary>One thing to do in a run: a node's kernel, with the places of its inputs and outputs.</summary>
internal sealed class Step
{
    public required string Node { get; init; }

    public required string Op { get; init; }

    public required Kernel Kernel { get; init; }

    /// <summary>Places of the inputs.</summary>
    public required int[] Inputs { get; init; }

    /// <summary>Places of the outputs.</summary>
    public required int[] Outputs { get; init; }

    /// <summary>For each input, the dtype that the kernel reads it as; <see cref="DType.Invalid"/> where any will do. May be shorter than <see cref="Inputs"/>.</summary>
    public DType[] InputTypes { get; init; } = [];

    /// <summary>Places whose tensors nobody reads after this step.</summary>
    public int[] Release { get; set; } = [];

    /// <summary>For each input, whether it is among those: then its memory may become the output's.</summary>
    public bool[] InputDies { get; set; } = [];

    /// <summary>Whether an input may be dead (see <see cref="Tensor.IsDead"/>), so that it must be looked at.</summary>
    public bool MayBeDead { get; set; }
}
