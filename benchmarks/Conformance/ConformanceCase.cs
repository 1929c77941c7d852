namespace ModelBuild.Conformance;

/// <summary>What became of a case.</summary>
public enum Outcome
{
    /// <summary>Every fetch is what TensorFlow recorded, within the tolerance that it was recorded with.</summary>
    Passed,

    /// <summary>A floating-point fetch is outside of that tolerance, and as near to the answer in float64 as TensorFlow's is.</summary>
    AsNear,

    /// <summary>Something differs, or a node failed.</summary>
    Failed,

    /// <summary>The engine refused the graph at load: it lacks an op, or an op for a dtype (MB3006).</summary>
    Refused,
}

/// <summary>One case of TensorFlow's, and what the embedded engine made of it.</summary>
/// <param name="Group">The part of the golden data that it is from.</param>
/// <param name="Name">Its path in there.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Detail">What differs, or what is missing, or how near it is; empty when it passed.</param>
public sealed record ConformanceCase(string Group, string Name, Outcome Outcome, string Detail);
