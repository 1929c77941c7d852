namespace ModelBuild.Checkpoints;

/// <summary>What the values of a tensor are like. NaN and infinities are counted and take no part in the rest; bool counts as 0 and 1.</summary>
/// <param name="Min">The smallest finite value; null when there is none, and for complex numbers. Integers beyond 2^53 are rounded to a double.</param>
/// <param name="Max">The largest finite value, likewise.</param>
/// <param name="Mean">The mean of the finite values; null when there is none, for complex numbers, and when the sum exceeds a double.</param>
/// <param name="NaNs">How many elements are NaN; of complex numbers, those with such a part.</param>
/// <param name="Infinities">How many are infinite; of complex numbers, those with such a part and none that is NaN.</param>
/// <param name="Zeros">How many are 0 or -0.</param>
public sealed record TensorStatistics(double? Min, double? Max, double? Mean, long NaNs, long Infinities, long Zeros);
