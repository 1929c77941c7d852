using System.Collections.Generic;
using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes what runs a model: <c>Run</c> in its several weights, <c>RunAsync</c>, <c>RunBatch</c>; for a signature the same under its name.</summary>
internal static class RunEmitter
{
    /// <summary>With more inputs than these, a call that lists them is no longer easy to read.</summary>
    private const int MostParameters = 16;

    private const string Token = "global::System.Threading.CancellationToken cancellation";
    private const string Cancellation = Token + " = default";
    private const string Task = "global::System.Threading.Tasks.Task";

    public static void Emit(SourceWriter writer, ModelClass model, ClassPart part)
    {
        EmitRun(writer, model, part);
        if (part.Alias.Length > 0)
        {
            writer.Line();
            writer.Doc($"<summary>The signature <c>{CSharpText.Xml(part.Signature)}</c> by its own name: the same as <c>Run</c>.</summary>");
            writer.Doc("<inheritdoc cref=\"Run(Inputs, global::System.Threading.CancellationToken)\"/>");
            writer.Line($"public {part.OutputsType} {part.Alias}({InputsParameter(part)}, {Cancellation}) => Run(inputs, cancellation);");
        }
        bool values = HasValues(model, part);
        if (values)
        {
            writer.Line();
            EmitValues(writer, model, part);
        }
        writer.Line();
        EmitAsync(writer, model, part);
        if (part.IsBatched)
        {
            writer.Line();
            EmitBatch(writer, part);
        }
    }

    /// <summary>The forms that fetch one or two tensors by themselves.</summary>
    public static void EmitFetches(SourceWriter writer, ClassPart part)
    {
        EmitFetch(
            writer, part, "one tensor", "a tensor alone",
            $"public global::ModelBuild.Result<T> Run<T>({part.InputsType} inputs, global::ModelBuild.Fetch<T> fetch, {Cancellation})", "    where T : struct",
            [("fetch", "What to fetch: an output in <see cref=\"Fetch\"/>, or <c>Graph[\"node:0\"].As&lt;float&gt;()</c>.")],
            "RunFetch(inputs, fetch, cancellation)");
        writer.Line();
        EmitFetch(
            writer, part, "two tensors", "two tensors alone",
            $"public (global::ModelBuild.Result<T1> First, global::ModelBuild.Result<T2> Second) Run<T1, T2>({part.InputsType} inputs, global::ModelBuild.Fetch<T1> first, global::ModelBuild.Fetch<T2> second, {Cancellation})",
            "    where T1 : struct\n    where T2 : struct",
            [("first", "What to fetch."), ("second", "What to fetch beside it.")],
            "RunFetch(inputs, first, second, cancellation)");
    }

    /// <summary>
    /// <c>Run(new() { X = 2 })</c> would not know whether it makes <c>Inputs</c> or the value of the only input, unless one form can be preferred.
    /// </summary>
    private static bool HasValues(ModelClass model, ClassPart part) =>
        part.Inputs.Count is > 0 and <= MostParameters && (model.Project.HasOverloadPriority || part.Required.Length >= 2);

    private static void EmitRun(SourceWriter writer, ModelClass model, ClassPart part)
    {
        bool main = part.Prefix.Length == 0;
        writer.Doc(main
            ? "<summary>Runs the model. Any number of threads may run it at the same time.</summary>"
            : $"<summary>Runs the signature <c>{CSharpText.Xml(part.Signature)}</c>, and only the nodes that it needs. Any number of threads may run it at the same time.</summary>");
        writer.Doc($"<param name=\"inputs\">The values of the inputs{(part.NeedsNothing ? "; all have defaults" : "")}.</param>");
        EmitDocumentation(writer, "<returns>The values of the outputs; later runs do not change them.</returns>");
        if (model.Project.HasOverloadPriority && HasValues(model, part)) writer.Line("[global::System.Runtime.CompilerServices.OverloadResolutionPriority(1)]");
        writer.Open($"public {part.OutputsType} {part.Method}({InputsParameter(part)}, {Cancellation})");
        if (part.NeedsNothing) writer.Line($"inputs ??= new {part.InputsType}();");
        string run = $"RunPart({part.Field}, inputs, static call => new {part.OutputsType}(call), cancellation)";
        if (main)
        {
            writer.Line("OnRunning(inputs);");
            writer.Line($"{part.OutputsType} outputs = {run};");
            writer.Line("OnRan(inputs, outputs);");
            writer.Line("return outputs;");
        }
        else
        {
            writer.Line($"return {run};");
        }
        writer.Close();
    }

    private static void EmitValues(SourceWriter writer, ModelClass model, ClassPart part)
    {
        writer.Doc($"<summary>Runs {(part.Prefix.Length == 0 ? "the model" : $"the signature <c>{CSharpText.Xml(part.Signature)}</c>")} on single values, arrays, spans or tensors: <c>{part.Method}({Example(part)})</c>.</summary>");
        EmitParameterDocumentation(writer, part);
        EmitDocumentation(writer, "<returns>The values of the outputs; later runs do not change them.</returns>");
        writer.Line($"public {part.OutputsType} {part.Method}({Parameters(part)}, {Cancellation}) =>");
        writer.Line($"    {part.Method}({NewInputs(model, part)}, cancellation);");
    }

    private static void EmitAsync(SourceWriter writer, ModelClass model, ClassPart part)
    {
        writer.Doc($"<summary>Runs {(part.Prefix.Length == 0 ? "the model" : $"the signature <c>{CSharpText.Xml(part.Signature)}</c>")} on a thread of the pool, so that the caller's is free: for user interfaces and servers.</summary>");
        writer.Doc($"<param name=\"inputs\">The values of the inputs{(part.NeedsNothing ? "; all have defaults" : "")}; arrays in it must not be changed before the task is done.</param>");
        EmitDocumentation(writer, "<returns>The values of the outputs; later runs do not change them.</returns>");
        writer.Line($"public {Task}<{part.OutputsType}> {part.Method}Async({InputsParameter(part)}, {Cancellation}) =>");
        writer.Line($"    {Task}.Run(() => {part.Method}(inputs, cancellation), cancellation);");
    }

    private static void EmitBatch(SourceWriter writer, ClassPart part)
    {
        writer.Doc("<summary>Runs several examples in one run: their rows are joined to one batch, and the outputs divided again.</summary>");
        writer.Doc("<param name=\"examples\">The inputs of each example; one may hold several rows.</param>");
        EmitDocumentation(writer, "<returns>The outputs of each example, in their order.</returns>", "The examples do not fit together (MB3003), or a node failed (MB3007).");
        writer.Line($"public global::System.Collections.Generic.IReadOnlyList<{part.OutputsType}> {part.Method}Batch(global::System.Collections.Generic.IReadOnlyList<{part.InputsType}> examples, {Cancellation}) =>");
        writer.Line($"    RunBatch({part.Field}, examples, static call => new {part.OutputsType}(call), cancellation);");
    }

    private static void EmitFetch(
        SourceWriter writer, ClassPart part, string what, string title, string signature, string constraints, (string Name, string Text)[] parameters, string run)
    {
        writer.Doc($"<summary>Runs only the nodes that {what} need{(what[0] == 'o' ? "s" : "")}, loaded when {title} {(what[0] == 'o' ? "is" : "are")} first fetched.</summary>");
        writer.Doc("<param name=\"inputs\">The values of the inputs.</param>");
        foreach ((string name, string text) in parameters) writer.Doc($"<param name=\"{name}\">{text}</param>");
        EmitDocumentation(writer, "<returns>The values; later runs do not change them.</returns>", "The graph has no such tensor (MB3001), a shape does not fit (MB3003), or a node failed (MB3007).");
        writer.Line(signature);
        foreach (string constraint in constraints.Split('\n')) writer.Line(constraint);
        writer.Line($"    => {run};");
    }

    private static void EmitDocumentation(SourceWriter writer, string returns, string fault = "A shape does not fit (MB3003), or a node failed (MB3007).")
    {
        writer.Doc("<param name=\"cancellation\">Looked at between the nodes of the graph.</param>");
        writer.Doc(returns);
        writer.Doc($"<exception cref=\"global::ModelBuild.ModelException\">{fault}</exception>");
        writer.Doc("<exception cref=\"global::System.OperationCanceledException\">The token was cancelled.</exception>");
        writer.Doc("<exception cref=\"global::System.ObjectDisposedException\">The model is disposed.</exception>");
    }

    private static void EmitParameterDocumentation(SourceWriter writer, ClassPart part)
    {
        foreach (Member input in Ordered(part))
            writer.Doc($"<param name=\"{input.Parameter}\">{input.Facts}{(input.Tensor.IsOptional ? "; left out, the graph's default counts" : "")}.</param>");
    }

    private static string InputsParameter(ClassPart part) => part.NeedsNothing ? $"{part.InputsType}? inputs = null" : $"{part.InputsType} inputs";

    private static string Parameters(ClassPart part) =>
        string.Join(", ", Ordered(part).Select(i => $"{i.FeedType} {CSharpText.Identifier(i.Parameter)}{(i.Tensor.IsOptional ? " = default" : "")}"));

    /// <summary>The inputs with those at the end that may be left out.</summary>
    private static IEnumerable<Member> Ordered(ClassPart part) => part.Inputs.OrderBy(i => i.Tensor.IsOptional);

    private static string NewInputs(ModelClass model, ClassPart part)
    {
        bool constructor = !model.Project.HasRequiredMembers && part.Required.Length > 0;
        string arguments = constructor ? $"({string.Join(", ", part.Required.Select(i => CSharpText.Identifier(i.Parameter)))})" : "";
        string[] set = [.. part.Inputs.Where(i => !constructor || i.Tensor.IsOptional).Select(i => $"{i.Property} = {CSharpText.Identifier(i.Parameter)}")];
        return $"new {part.InputsType}{arguments}{(set.Length > 0 ? $" {{ {string.Join(", ", set)} }}" : "")}";
    }

    private static string Example(ClassPart part) =>
        CSharpText.Xml(string.Join(", ", Ordered(part).Where(i => !i.Tensor.IsOptional).DefaultIfEmpty(part.Inputs[0]).Select(i => $"{CSharpText.Identifier(i.Parameter)}: {Documentation.Value(i)}")));
}
