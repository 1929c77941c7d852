using System;

namespace ModelBuild.Text.Parsing;

/// <summary>
/// Reads protobuf's text format into a tree, without knowing the message type. Compiled twice: here, and as linked source into
/// the generator, which loads no protobuf library; hence only what netstandard2.0 offers.
/// </summary>
internal sealed class TextFormatReader
{
    /// <summary>How deep messages may lie in one another; protobuf's own limit for binary messages.</summary>
    public const int DeepestNesting = 100;

    private readonly string _text;
    private readonly TextScanner _scanner;
    private readonly Func<string, bool>? _skip;

    private TextFormatReader(string text, Func<string, bool>? skip)
    {
        _text = text;
        _scanner = new TextScanner(text);
        _skip = skip;
    }

    /// <summary>Reads a whole text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="skip">
    /// Told the path of each nested message (<c>graph_def</c>, <c>meta_graphs.graph_def</c>); where it says true the message
    /// is passed over without a look at its fields, and comes out empty with <see cref="TextField.IsSkipped"/> set.
    /// </param>
    /// <exception cref="TextFormatException">The text breaks the format's rules.</exception>
    public static TextMessage Parse(string text, Func<string, bool>? skip = null)
    {
        var reader = new TextFormatReader(text, skip);
        var root = new TextMessage();
        while (reader._scanner.Kind != TextTokenKind.End) reader.ReadField(root, "", 1);
        return root;
    }

    private void ReadField(TextMessage parent, string parentPath, int depth)
    {
        int offset = _scanner.Start;
        bool isExtension = _scanner.Is('[');
        string name;
        if (isExtension)
        {
            name = _scanner.ReadBracketedName();
        }
        else
        {
            if (_scanner.Kind != TextTokenKind.Identifier) throw _scanner.Expected("a field's name");
            name = _scanner.Token;
            _scanner.Next();
        }

        var place = new FieldPlace(parent, offset, name, isExtension, depth, _skip is null ? "" : Path(parentPath, name, isExtension));
        bool colon = Accept(':');
        if (_scanner.Is('[')) ReadList(place, colon);
        else ReadValue(place, colon, isInList: false);
        if (!Accept(',')) Accept(';');
    }

    private void ReadList(FieldPlace place, bool colon)
    {
        int open = _scanner.Start;
        _scanner.Next();
        if (Accept(']')) return;
        do
        {
            if (_scanner.Kind == TextTokenKind.End) throw _scanner.NotClosed(open);
            ReadValue(place, colon, isInList: true);
        }
        while (Accept(','));
        if (!Accept(']')) throw _scanner.Kind == TextTokenKind.End ? _scanner.NotClosed(open) : _scanner.Expected("',' or ']'");
    }

    private void ReadValue(FieldPlace place, bool colon, bool isInList)
    {
        var field = new TextField(_text, place.Offset, place.Name, place.IsExtension) { IsInList = isInList };
        if (_scanner.Is('{') || _scanner.Is('<')) ReadMessage(field, place);
        else if (!colon) throw _scanner.Expected($"':' or '{{' after '{place.Name}'");
        else field.Scalar = ReadScalar();
        place.Parent.Fields.Add(field);
    }

    private void ReadMessage(TextField field, FieldPlace place)
    {
        var message = new TextMessage();
        field.Message = message;
        if (_skip is not null && _skip(place.Path))
        {
            field.IsSkipped = true;
            _scanner.SkipMessage();
            return;
        }

        int open = _scanner.Start;
        if (place.Depth > DeepestNesting)
            throw new TextFormatException($"Messages lie more than {DeepestNesting} deep in one another.", _text, open);
        char close = _text[open] == '{' ? '}' : '>';
        _scanner.Next();
        while (!Accept(close))
        {
            if (_scanner.Kind == TextTokenKind.End) throw _scanner.NotClosed(open);
            ReadField(message, place.Path, place.Depth + 1);
        }
    }

    private TextScalar ReadScalar()
    {
        bool negative = Accept('-');
        TextTokenKind kind = _scanner.Kind;
        int start = _scanner.Start;
        int end = _scanner.End;
        if (kind is TextTokenKind.End or TextTokenKind.Symbol || (negative && kind == TextTokenKind.String)) throw _scanner.Expected("a value");
        _scanner.Next();
        // Neighbouring strings are one value.
        while (kind == TextTokenKind.String && _scanner.Kind == TextTokenKind.String)
        {
            end = _scanner.End;
            _scanner.Next();
        }
        return new TextScalar(_text, kind, start, end, negative);
    }

    private bool Accept(char symbol)
    {
        if (!_scanner.Is(symbol)) return false;
        _scanner.Next();
        return true;
    }

    private static string Path(string parentPath, string name, bool isExtension)
    {
        string own = isExtension ? "[" + name + "]" : name;
        return parentPath.Length == 0 ? own : parentPath + "." + own;
    }

    /// <summary>The field whose values are being read, and where it stands.</summary>
    private readonly struct FieldPlace
    {
        public FieldPlace(TextMessage parent, int offset, string name, bool isExtension, int depth, string path)
        {
            Parent = parent;
            Offset = offset;
            Name = name;
            IsExtension = isExtension;
            Depth = depth;
            Path = path;
        }

        public TextMessage Parent { get; }

        public int Offset { get; }

        public string Name { get; }

        public bool IsExtension { get; }

        public int Depth { get; }

        public string Path { get; }
    }
}
