namespace ModelBuild.Engine.Graphs;

/// <summary>What an op takes and gives (<c>OpDef</c>): one of TensorFlow's, or a function's signature.</summary>
internal sealed class OpDefinition
{
    private const int NameField = 1, InputField = 2, OutputField = 3, AttributeField = 4;

    public string Name { get; private set; } = "";

    public List<OpArgument> Inputs { get; } = [];

    public List<OpArgument> Outputs { get; } = [];

    public List<OpAttribute> Attributes { get; } = [];

    public static OpDefinition Read(ReadOnlySpan<byte> bytes)
    {
        var definition = new OpDefinition();
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            switch (fields.Part)
            {
                case NameField: definition.Name = fields.Text; break;
                case InputField: definition.Inputs.Add(OpArgument.Read(fields.Bytes)); break;
                case OutputField: definition.Outputs.Add(OpArgument.Read(fields.Bytes)); break;
                case AttributeField: definition.Attributes.Add(OpAttribute.Read(fields.Bytes)); break;
            }
        }
        return definition;
    }
}

/// <summary>An input or output of an op (<c>OpDef.ArgDef</c>): one tensor, or as many as an attribute says.</summary>
internal sealed class OpArgument
{
    private const int NameField = 1, TypeField = 3, TypeAttributeField = 4, NumberAttributeField = 5, TypeListAttributeField = 6;

    public string Name { get; private set; } = "";

    /// <summary>Its dtype, where no attribute says it.</summary>
    public DType Type { get; private set; }

    /// <summary>The attribute that says its dtype, how many tensors it is, or their dtypes; empty where there is none.</summary>
    public string TypeAttribute { get; private set; } = "";

    /// <inheritdoc cref="TypeAttribute"/>
    public string NumberAttribute { get; private set; } = "";

    /// <inheritdoc cref="TypeAttribute"/>
    public string TypeListAttribute { get; private set; } = "";

    public static OpArgument Read(ReadOnlySpan<byte> bytes)
    {
        var argument = new OpArgument();
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Integer == TypeField) argument.Type = (DType)(int)fields.Value;
            switch (fields.Part)
            {
                case NameField: argument.Name = fields.Text; break;
                case TypeAttributeField: argument.TypeAttribute = fields.Text; break;
                case NumberAttributeField: argument.NumberAttribute = fields.Text; break;
                case TypeListAttributeField: argument.TypeListAttribute = fields.Text; break;
            }
        }
        return argument;
    }
}

/// <summary>An attribute that an op has (<c>OpDef.AttrDef</c>): its kind, and what it may be.</summary>
internal sealed unsafe class OpAttribute
{
    private const int NameField = 1, TypeField = 2, DefaultField = 3, HasMinimumField = 5, MinimumField = 6, AllowedField = 7;

    public string Name { get; private set; } = "";

    /// <summary>The kind as definitions write it: <c>int</c>, <c>list(type)</c>.</summary>
    public string Type { get; private set; } = "";

    public NodeAttribute? Default { get; private set; }

    public bool HasMinimum { get; private set; }

    public long Minimum { get; private set; }

    /// <summary>The texts or dtypes that it may be; null when it may be any.</summary>
    public AttributeList? Allowed { get; private set; }

    public static OpAttribute Read(ReadOnlySpan<byte> bytes)
    {
        var attribute = new OpAttribute();
        var fields = new MessageReader(bytes);
        while (fields.Next())
        {
            if (fields.Integer == HasMinimumField) attribute.HasMinimum = fields.Value != 0;
            else if (fields.Integer == MinimumField) attribute.Minimum = fields.Value;
            switch (fields.Part)
            {
                case NameField: attribute.Name = fields.Text; break;
                case TypeField: attribute.Type = fields.Text; break;
                case DefaultField: attribute.Default = NodeAttribute.Read(fields.Bytes, null); break;
                case AllowedField: attribute.Allowed = NodeAttribute.Read(fields.Bytes, null).List; break;
            }
        }
        return attribute;
    }
}
