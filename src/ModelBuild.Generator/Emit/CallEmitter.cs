using System.Collections.Generic;
using System.Linq;

namespace ModelBuild.Generator.Emit;

/// <summary>Writes the nested class <c>Call</c>: the path on spans, which allocates nothing once shapes repeat.</summary>
internal static class CallEmitter
{
    private const string Cancellation = "global::System.Threading.CancellationToken cancellation = default";

    public static void EmitCreate(SourceWriter writer, ClassPart part)
    {
        writer.Doc("<summary>A call of your own, for many runs without allocation; for one thread at a time. Dispose it when the runs are over.</summary>");
        writer.Doc("<exception cref=\"global::System.ObjectDisposedException\">The model is disposed.</exception>");
        writer.Line($"public {part.CallType} {part.CreateCall}() => new {part.CallType}(OpenCall({(part.Signature.Length == 0 ? "" : part.Field)}));");
    }

    public static void Emit(SourceWriter writer, ClassPart part)
    {
        var names = new CallNames(part);
        writer.Doc("<summary>The buffers of one run, to be used for any number of runs by one thread at a time: values in and out as spans, nothing allocated.</summary>");
        writer.Line(Markers.Generated);
        writer.Open($"public sealed class {part.CallType} : global::System.IDisposable");
        writer.Line("private readonly global::ModelBuild.ModelCall _call;");
        writer.Line();
        writer.Line($"internal {part.CallType}(global::ModelBuild.ModelCall call) => _call = call;");
        foreach (Member output in part.Outputs) EmitOutput(writer, output, names);
        EmitRuns(writer, part);
        foreach (Member input in part.Inputs) EmitSetters(writer, part, input, names);
        writer.Line();
        writer.Doc("<summary>Frees the buffers.</summary>");
        writer.Line("public void Dispose() => _call.Dispose();");
        writer.Close();
    }

    private static void EmitOutput(SourceWriter writer, Member output, CallNames names)
    {
        writer.Line();
        writer.Doc($"<summary>Output of the last run, in row-major order; valid until the next: {output.Facts}.</summary>");
        writer.Line($"public global::System.ReadOnlySpan<{output.Element}> {output.Property} => _call.Get<{output.Element}>({output.Index});");
        writer.Line();
        writer.Doc($"<summary>The shape of <see cref=\"{output.Property}\"/> in the last run; valid until the next.</summary>");
        writer.Line($"public global::System.ReadOnlySpan<nint> {names.Shape(output)} => _call.GetShape({output.Index});");
    }

    private static void EmitRuns(SourceWriter writer, ClassPart part)
    {
        Member[] required = part.Required;
        writer.Line();
        writer.Doc(part.Inputs.Count == 0 ? "<summary>Runs the model.</summary>" : "<summary>Runs the model on what is set.</summary>");
        EmitRunDocumentation(writer);
        writer.Line($"public void Run({Cancellation}) => _call.Run(cancellation);");
        if (required.Length > 0)
        {
            writer.Line();
            EmitRunOn(writer, "Run", required, []);
        }
        if (part.Outputs.Count == 0) return;
        writer.Line();
        EmitRunOn(writer, "RunInto", required, part.Outputs);
    }

    /// <summary>A run on spans, and into spans of the caller's when there are any.</summary>
    private static void EmitRunOn(SourceWriter writer, string method, Member[] required, IReadOnlyList<Member> into)
    {
        string follow = required.Length > 0 && required.All(i => i.ShapeFollows) ? " The shapes follow from the numbers of elements." : "";
        string sets = required.Length > 0 ? "Sets the inputs without default and runs" : "Runs";
        writer.Doc($"<summary>{sets} the model{(into.Count > 0 ? "; writes the outputs into buffers of yours" : "")}.{follow}</summary>");
        var parameters = new List<string>();
        var lines = new List<string>();
        string[] taken = [.. required.Select(r => r.Parameter)];
        foreach (Member input in required)
        {
            string name = CSharpText.Identifier(input.Parameter);
            writer.Doc($"<param name=\"{input.Parameter}\">{input.Facts}; copied.</param>");
            parameters.Add($"global::System.ReadOnlySpan<{input.Element}> {name}");
            string shape = Free(input.Parameter + "Shape", taken);
            if (!input.ShapeFollows)
            {
                writer.Doc($"<param name=\"{shape}\">The shape of <paramref name=\"{input.Parameter}\"/>, empty for a single value.</param>");
                parameters.Add($"global::System.ReadOnlySpan<nint> {shape}");
                taken = [.. taken, shape];
            }
            lines.Add(input.ShapeFollows ? $"_call.Set({input.Index}, {name});" : $"_call.Set({input.Index}, {name}, {shape});");
        }
        lines.Add("_call.Run(cancellation);");
        foreach (Member output in into)
        {
            string name = Free(taken.Contains(output.Parameter) ? output.Parameter + "Output" : output.Parameter, taken);
            taken = [.. taken, name];
            writer.Doc($"<param name=\"{name}\">Takes the elements of {output.Facts}; of exactly their number, or empty to leave them out.</param>");
            parameters.Add($"global::System.Span<{output.Element}> {CSharpText.Identifier(name)}");
            lines.Add($"_call.CopyTo({output.Index}, {CSharpText.Identifier(name)});");
        }
        parameters.Add(Cancellation);
        EmitRunDocumentation(writer);
        writer.Open($"public void {method}({string.Join(", ", parameters)})");
        foreach (string line in lines) writer.Line(line);
        writer.Close();
    }

    private static string Free(string name, string[] taken)
    {
        while (taken.Contains(name)) name += "_";
        return name;
    }

    private static void EmitRunDocumentation(SourceWriter writer)
    {
        writer.Doc("<param name=\"cancellation\">Looked at between the nodes of the graph.</param>");
        writer.Doc("<exception cref=\"global::ModelBuild.ModelException\">An input is not set (MB3002), a shape does not fit (MB3003), or a node failed (MB3007).</exception>");
    }

    private static void EmitSetters(SourceWriter writer, ClassPart part, Member input, CallNames names)
    {
        string span = $"global::System.ReadOnlySpan<{input.Element}> values";
        if (input.ShapeFollows)
        {
            writer.Line();
            writer.Doc($"<summary>Sets <see cref=\"{part.InputsType}.{input.Property}\"/> for the following runs; the shape follows from the number of elements.</summary>");
            EmitSetterDocumentation(writer, input);
            writer.Line($"public void {names.Set(input)}({span}) => _call.Set({input.Index}, values);");
        }
        writer.Line();
        writer.Doc($"<summary>Sets <see cref=\"{part.InputsType}.{input.Property}\"/> for the following runs.</summary>");
        EmitSetterDocumentation(writer, input, shape: true);
        writer.Line($"public void {names.Set(input)}({span}, global::System.ReadOnlySpan<nint> shape) => _call.Set({input.Index}, values, shape);");
        if (!input.Tensor.IsOptional) return;
        writer.Line();
        writer.Doc($"<summary>Forgets <see cref=\"{part.InputsType}.{input.Property}\"/>: the graph's default counts again.</summary>");
        writer.Line($"public void {names.Clear(input)}() => _call.Clear({input.Index});");
    }

    private static void EmitSetterDocumentation(SourceWriter writer, Member input, bool shape = false)
    {
        writer.Doc($"<param name=\"values\">The elements in row-major order; copied. {char.ToUpperInvariant(input.Facts[0])}{input.Facts.Substring(1)}.</param>");
        if (shape) writer.Doc("<param name=\"shape\">Their shape.</param>");
        writer.Doc("<exception cref=\"global::ModelBuild.ModelException\">The shape does not fit (MB3003).</exception>");
    }

    /// <summary>The members that stand beside the outputs in <c>Call</c>; where a name is taken already, the later one gives way.</summary>
    private sealed class CallNames
    {
        private readonly HashSet<string> _taken;
        private readonly Dictionary<string, string> _names = [];

        public CallNames(ClassPart part)
        {
            _taken = ["Run", "RunInto", "Dispose", .. part.Outputs.Select(o => o.Property)];
            foreach (Member input in part.Inputs) Take("Set", input.Property, "");
            foreach (Member input in part.Inputs) Take("Clear", input.Property, "");
            foreach (Member output in part.Outputs) Take("", output.Property, "Shape");
        }

        public string Shape(Member output) => _names["/" + output.Property + "/Shape"];

        public string Set(Member input) => _names["Set/" + input.Property + "/"];

        public string Clear(Member input) => _names["Clear/" + input.Property + "/"];

        private void Take(string before, string property, string after)
        {
            string name = before + property + after;
            while (!_taken.Add(name)) name += "_";
            _names.Add(before + "/" + property + "/" + after, name);
        }
    }
}
