using Google.Protobuf;
using ModelBuild.Freezing;
using ModelBuild.Protos;

namespace ModelBuild.Benchmarks;

/// <summary>The smallest model, <c>x * y + 1</c>, beside the same in ONNX, which is written here field by field: what a call costs that computes nothing.</summary>
internal static class AdderTwin
{
    private const int Int32 = 6;

    public static EngineModel Prepare()
    {
        string folder = Folders.Cache("models", "Adder"), golden = Folders.Cache("models", "Adder", "case0"), pb = Path.Combine(folder, "frozen.pb"), onnx = Path.Combine(folder, "model.onnx");
        Freezer.Write(Freezer.Plan(new FreezeRequest { Checkpoint = Path.Combine(Folders.Root, "samples", "Adder", "model", "model.ckpt"), OutputNodes = ["op_to_store"] }), pb);
        foreach ((string name, int value) in (ReadOnlySpan<(string, int)>)[("x", 5), ("y", 7), ("sum", 36)])
            File.WriteAllBytes(Path.Combine(golden, name + ".tensor"), new TensorProto { Dtype = DataType.DtInt32, TensorShape = new TensorShapeProto(), IntVal = { value } }.ToByteArray());
        File.WriteAllText(Path.Combine(golden, "case.json"), """{"feeds":{"x:0":"x.tensor","y:0":"y.tensor"},"fetches":{"op_to_store:0":"sum.tensor"}}""");
        File.WriteAllBytes(onnx, Message(
            Number(1, 8), // ir_version
            Part(7,
                Part(1, Text(1, "x:0"), Text(1, "y:0"), Text(2, "product"), Text(4, "Mul")),
                Part(1, Text(1, "product"), Text(1, "one"), Text(2, "op_to_store:0"), Text(4, "Add")),
                Text(2, "adder"),
                Part(5, Number(2, Int32), Number(5, 1), Text(8, "one")),
                Scalar(11, "x:0"), Scalar(11, "y:0"), Scalar(12, "op_to_store:0")),
            Part(8, Number(2, 17)))); // opset
        return new EngineModel("Adder", pb, golden, onnx, golden);
    }

    /// <summary>A ValueInfoProto of an int32 scalar.</summary>
    private static Action<CodedOutputStream> Scalar(int field, string name) => Part(field, Text(1, name), Part(2, Part(1, Number(1, Int32), Part(2))));

    private static Action<CodedOutputStream> Number(int field, long value) => output =>
    {
        output.WriteTag(field, WireFormat.WireType.Varint);
        output.WriteInt64(value);
    };

    private static Action<CodedOutputStream> Text(int field, string value) => output =>
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteString(value);
    };

    private static Action<CodedOutputStream> Part(int field, params Action<CodedOutputStream>[] fields) => output =>
    {
        output.WriteTag(field, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(Message(fields)));
    };

    private static byte[] Message(params Action<CodedOutputStream>[] fields)
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (Action<CodedOutputStream> field in fields) field(output);
        }
        return bytes.ToArray();
    }
}
