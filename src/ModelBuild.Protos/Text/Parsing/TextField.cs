namespace ModelBuild.Text.Parsing;

/// <summary>One value of one field: either a nested message or a scalar.</summary>
internal sealed class TextField
{
    private readonly string _text;
    private readonly int _offset;

    public TextField(string text, int offset, string name, bool isExtension)
    {
        _text = text;
        _offset = offset;
        Name = name;
        IsExtension = isExtension;
    }

    /// <summary>The field's name; for <c>[type.googleapis.com/x.Y]</c> what stands between the brackets.</summary>
    public string Name { get; }

    /// <summary>Whether the name stands in brackets: an extension, or the content of an Any.</summary>
    public bool IsExtension { get; }

    /// <summary>Whether the value stands in a list <c>[a, b]</c>, which only a repeated field can have.</summary>
    public bool IsInList { get; set; }

    /// <summary>Whether the caller asked to skip this message; <see cref="Message"/> is then empty.</summary>
    public bool IsSkipped { get; set; }

    /// <summary>The nested message; null when the value is a scalar.</summary>
    public TextMessage? Message { get; set; }

    /// <summary>The scalar; without meaning when <see cref="Message"/> is set.</summary>
    public TextScalar Scalar { get; set; }

    /// <summary>1-based line of the field's name.</summary>
    public int Line => TextFormatException.PositionOf(_text, _offset).Line;

    /// <summary>1-based column of the field's name.</summary>
    public int Column => TextFormatException.PositionOf(_text, _offset).Column;

    /// <summary>An error at the field's name.</summary>
    public TextFormatException Error(string message) => new TextFormatException(message, _text, _offset);
}
