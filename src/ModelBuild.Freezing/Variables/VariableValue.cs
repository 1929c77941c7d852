using System.Globalization;
using ModelBuild.Protos;

namespace ModelBuild.Freezing;

/// <summary>What a tensor carries that came from a variable node: the reference or handle to a variable, which freezing turns into its value.</summary>
/// <param name="Variable">The variable's node, for messages.</param>
/// <param name="DType">The dtype of the value.</param>
/// <param name="Dims">The shape of the value; fully known, since it is the checkpoint's.</param>
/// <param name="IsResource">Whether the graph passes the variable as a resource handle; otherwise as a reference.</param>
internal sealed record VariableValue(string Variable, DataType DType, IReadOnlyList<long> Dims, bool IsResource)
{
    /// <summary>What decides how a function that is given this value is converted.</summary>
    public string Kind => string.Create(CultureInfo.InvariantCulture, $"{(int)DType}[{string.Join(',', Dims)}]");
}
