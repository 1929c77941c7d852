using System.Collections.Generic;

namespace ModelBuild.Text.Parsing;

/// <summary>A message as it stands in the text: its fields in order, their meaning not yet known.</summary>
internal sealed class TextMessage
{
    public List<TextField> Fields { get; } = new List<TextField>();

    /// <summary>All values of a field, in order. A list <c>[a, b]</c> counts as a field given twice.</summary>
    public IEnumerable<TextField> All(string name)
    {
        foreach (TextField field in Fields)
        {
            if (!field.IsExtension && field.Name == name) yield return field;
        }
    }

    /// <summary>The value of a field, the last one when it is given several times; null when it is not given.</summary>
    public TextField? Last(string name)
    {
        for (int i = Fields.Count - 1; i >= 0; i--)
        {
            if (!Fields[i].IsExtension && Fields[i].Name == name) return Fields[i];
        }
        return null;
    }
}
