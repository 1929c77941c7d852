using System.Numerics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Kernels;

/// <summary>Records of comma-separated values, a tensor for each column (decode_csv_op.cc). An empty field takes the column's default; one without default must not be empty.</summary>
internal sealed class DecodeCsv : Kernel
{
    private readonly DType[] _types;
    private readonly byte _delimiter;
    private readonly bool _quotes;
    private readonly TensorString _missing;
    private readonly long[] _columns;

    public DecodeCsv(NodeInfo node)
    {
        _types = node.Types("OUT_TYPE");
        foreach (DType type in _types)
        {
            if (type is not (DType.Float or DType.Double or DType.Int32 or DType.Int64 or DType.String)) throw ElementWise.Unsupported(node, type);
        }
        byte[] delimiter = StringOps.Bytes(node.Text("field_delim"));
        _delimiter = delimiter.Length == 1 ? delimiter[0] : throw new ModelException(ModelErrorCodes.GraphDamaged, $"The node '{node.Name}' (DecodeCSV) has a field_delim that is not one byte.");
        (_quotes, _missing, _columns) = (node.Bool("use_quote_delim"), node.Text("na_value"), node.Ints("select_cols"));
    }

    public override void Run(RunContext context)
    {
        Tensor records = context.Input(0);
        var outputs = new Tensor[_types.Length];
        for (int i = 0; i < outputs.Length; i++)
        {
            if (context.Input(i + 1).Count > 1) throw new KernelException($"There should only be 1 default per field but field {i} has {context.Input(i + 1).Count}");
            outputs[i] = context.Output(i, _types[i], records.Shape);
        }
        for (int r = 0; r < records.Strings!.Length; r++)
        {
            List<TensorString> fields = Fields(records.Strings[r].Bytes, r);
            if (_columns.Length == 0 && fields.Count != outputs.Length) throw new KernelException($"Expect {outputs.Length} fields but have {fields.Count} in record {r}");
            for (int i = 0; i < outputs.Length; i++)
            {
                long column = _columns.Length > 0 ? _columns[i] : i;
                if (column < 0 || column >= fields.Count) throw new KernelException($"Expect field {column} but have {fields.Count} in record {r}");
                Set(outputs[i], r, fields[(int)column], context.Input(i + 1), i);
            }
        }
    }

    private void Set(Tensor output, int record, TensorString field, Tensor fallback, int column)
    {
        if (field.Bytes.IsEmpty || field == _missing)
        {
            if (fallback.Count == 0) throw new KernelException($"Field {column} is required but missing in record {record}!");
            if (output.DType == DType.String) output.Strings![record] = fallback.Strings![0];
            else fallback.Bytes.CopyTo(output.WritableBytes[(record * DTypes.SizeOf(output.DType))..]);
            return;
        }
        switch (output.DType)
        {
            case DType.String: output.Strings![record] = field; break;
            case DType.Float: Parse<float>(output, record, field, column); break;
            case DType.Double: Parse<double>(output, record, field, column); break;
            case DType.Int32: Parse<int>(output, record, field, column); break;
            default: Parse<long>(output, record, field, column); break;
        }
    }

    private static void Parse<T>(Tensor output, int record, TensorString field, int column) where T : unmanaged, INumber<T> => output.Span<T>()[record] =
        StringToNumber.TryParse(field.Bytes.Span, out T number) ? number : throw new KernelException($"Field {column} in record {record} is not a valid {DTypes.NameOf(output.DType)}: {field}");

    private List<TensorString> Fields(ReadOnlyMemory<byte> record, int number)
    {
        var fields = new List<TensorString>();
        ReadOnlySpan<byte> text = record.Span;
        for (int at = 0; ; at++)
        {
            if (_quotes && at < text.Length && text[at] == '"')
            {
                var field = new List<byte>();
                for (at++; ; at++)
                {
                    if (at >= text.Length) throw new KernelException($"Quoted field has to end with quote followed by delim or end, in record {number}");
                    if (text[at] != '"') field.Add(text[at]);
                    else if (at + 1 < text.Length && text[at + 1] == '"') field.Add(text[at++]); // two stand for one
                    else break;
                }
                at++;
                if (at < text.Length && text[at] != _delimiter) throw new KernelException($"Quoted field has to end with quote followed by delim or end, in record {number}");
                fields.Add(field.ToArray());
            }
            else
            {
                int end = text[at..].IndexOf(_delimiter);
                int stop = end < 0 ? text.Length : at + end;
                if (_quotes && text[at..stop].Contains((byte)'"')) throw new KernelException($"Unquoted fields cannot have quotes inside, in record {number}");
                fields.Add(new TensorString(record[at..stop]));
                at = stop;
            }
            if (at >= text.Length) return fields;
        }
    }
}
