using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace ModelBuild.Generator.Model;

/// <summary>A diagnostic in the form that the compiler's cache can compare.</summary>
/// <param name="Id">The code.</param>
/// <param name="Arguments">What the message is filled with.</param>
/// <param name="Path">The file that it is on; empty when it is on none.</param>
/// <param name="Line">1-based; 0 for the file as a whole.</param>
/// <param name="Column">1-based; 0 for the line as a whole.</param>
internal sealed record Problem(string Id, EquatableArray<string> Arguments, string Path = "", int Line = 0, int Column = 0)
{
    public Diagnostic ToDiagnostic()
    {
        var start = new LinePosition(System.Math.Max(Line - 1, 0), System.Math.Max(Column - 1, 0));
        Location location = Path.Length == 0 ? Location.None : Location.Create(Path, default, new LinePositionSpan(start, start));
        return Diagnostic.Create(Diagnostics.ById(Id), location, [.. Arguments.Select(a => (object)a)]);
    }
}
