using System.Numerics.Tensors;
using AdderSample;

using var adder = new Adder();

Adder.Outputs result = adder.Run(new() { X = 2, Y = 3 });   // forget Y, misspell it, or pass a string: a compile error
Console.WriteLine($"2 * 3 + 1 = {(int)result.OpToStore}");

// The restored graph ends at op_to_store; what comes after it is C#.
Tensor<int> sum = adder.Run(new() { X = 5, Y = 5 }).OpToStore.ToTensor();
Tensor<int> doubled = Tensor.Multiply<int>(sum, 2);
Console.WriteLine($"5 * 5 + 1 = {sum.FlattenTo()}, doubled by an operation added in C#: {doubled.FlattenTo()}");

internal static class Scalars
{
    /// <summary>The one element of a tensor of one element.</summary>
    public static T FlattenTo<T>(this Tensor<T> tensor)
    {
        Span<T> single = new T[1];
        tensor.FlattenTo(single);
        return single[0];
    }
}
