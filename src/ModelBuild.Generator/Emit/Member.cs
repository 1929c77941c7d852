using System.Collections.Generic;
using System.Linq;
using ModelBuild.Generator.Model;
using ModelBuild.Generator.Naming;

namespace ModelBuild.Generator.Emit;

/// <summary>A tensor as a member of the class.</summary>
internal sealed record Member(GraphTensor Tensor, int Index, string Property, string Parameter)
{
    /// <summary>The .NET type of an element.</summary>
    public string Element => Tensor.DType.CSharp!;

    /// <summary>The type of the property in <c>Inputs</c>.</summary>
    public string FeedType => Tensor.DType.IsString ? "global::ModelBuild.StringFeed" : $"global::ModelBuild.Feed<{Element}>";

    /// <summary>The type of the property in <c>Outputs</c>.</summary>
    public string ResultType => $"global::ModelBuild.Result<{Element}>";

    /// <summary>Whether the shape follows from the number of elements: at most one length is open.</summary>
    public bool ShapeFollows =>
        Tensor.HasRank && Tensor.Dims.Count(d => d < 0) is var open && (open == 0 || (open == 1 && Tensor.Dims.All(d => d != 0)));

    /// <summary>The <c>TensorSpec</c> as an expression.</summary>
    public string Spec =>
        $"new global::ModelBuild.TensorSpec({CSharpText.Literal(Tensor.Name)}, global::ModelBuild.DType.{Tensor.DType.Member}, {Shape}" +
        (Tensor.IsOptional ? ", true)" : ")");

    /// <summary>What documentation says of the tensor.</summary>
    public string Facts =>
        $"node <c>{CSharpText.Xml(Tensor.Node)}</c>, tensor <c>{CSharpText.Xml(Tensor.Name)}</c>, {Tensor.DType.Name}, " +
        (Tensor.HasRank ? $"shape <c>{CSharpText.Xml(Tensor.NamedShape)}</c>" : "shape unknown");

    private string Shape =>
        !Tensor.HasRank ? "global::ModelBuild.Shape.Unknown"
        : Tensor.Dims.Count == 0 ? "global::ModelBuild.Shape.Scalar"
        : $"global::ModelBuild.Shape.Of(new long[] {{ {string.Join(", ", Tensor.Dims.Select(d => d.ToString(System.Globalization.CultureInfo.InvariantCulture)))} }})";

    /// <summary>The members of one side of the interface.</summary>
    public static IReadOnlyList<Member> Of(EquatableArray<GraphTensor> tensors, string kind, string className)
    {
        // What the signature calls a tensor counts, unless that is the name of another one.
        HashSet<string> own = [.. tensors.Select(t => t.Name)];
        string[] called = [.. tensors.Select(t => t.Key.Length > 0 && (own.Contains(t.Called) || tensors.Count(o => o.Called == t.Called) > 1) ? t.Name : t.Called)];
        IReadOnlyList<string> names = MemberNames.Of(called, kind, className);
        string[] parameters = Parameters(names);
        return [.. tensors.Select((t, i) => new Member(t, i, names[i], parameters[i]))];
    }

    /// <summary>Parameter names; when two properties would share one, both keep the property's.</summary>
    private static string[] Parameters(IReadOnlyList<string> properties)
    {
        string[] lower = [.. properties.Select(MemberNames.Parameter)];
        // "inputs" and "fetch" are parameters of other overloads, "cancellation" is the one that every Run ends with.
        return [.. properties.Select((p, i) => lower[i] is "cancellation" or "inputs" or "fetch" || lower.Count(l => l == lower[i]) > 1 ? p : lower[i])];
    }
}
