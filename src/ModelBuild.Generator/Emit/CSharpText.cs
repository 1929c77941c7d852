using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace ModelBuild.Generator.Emit;

/// <summary>Foreign text in C#: literals, identifiers, documentation.</summary>
internal static class CSharpText
{
    /// <summary>A string literal.</summary>
    public static string Literal(string value) => SymbolDisplay.FormatLiteral(value, quote: true);

    /// <summary>An identifier, escaped when it is a keyword.</summary>
    public static string Identifier(string name) =>
        SyntaxFacts.GetKeywordKind(name) != SyntaxKind.None || SyntaxFacts.GetContextualKeywordKind(name) != SyntaxKind.None ? "@" + name : name;

    /// <summary>Text inside a documentation comment: on one line, without markup of its own.</summary>
    public static string Xml(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (char c in text)
        {
            switch (c)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                // Neither XML nor a one-line comment can hold these.
                case < ' ' or '\u0085' or '\u2028' or '\u2029' or '\ufffe' or '\uffff': escaped.Append('\ufffd'); break;
                default: escaped.Append(c); break;
            }
        }
        return escaped.ToString();
    }
}
