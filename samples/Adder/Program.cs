using AdderSample;
using ModelBuild;

using var adder = new Adder();

Adder.Outputs result = adder.Run(new() { X = 2, Y = 3 });   // forget Y, misspell it, or pass a string: a compile error
Console.WriteLine($"2 * 3 + 1 = {(int)result.OpToStore}");

// The restored graph ends at op_to_store; an operation is added behind it, and what it gives is fetched.
GraphTensor opToRestore = adder.Graph["op_to_store:0"];
GraphTensor addOnOp = opToRestore * adder.Graph.Constant(2);
(Result<int> sum, Result<int> doubled) = adder.Run(new() { X = 5, Y = 5 }, opToRestore.As<int>(), addOnOp.As<int>());
Console.WriteLine($"5 * 5 + 1 = {(int)sum}, doubled by an operation added in C#: {(int)doubled}");
