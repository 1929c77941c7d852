using System.Globalization;
using System.Text.Json;
using ModelBuild.Checkpoints.Inspection;
using ModelBuild.Diagnostics;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Checkpoints.Tests.Inspection;

/// <summary>Arrays through a checkpoint and back as text, against what numpy printed of them (make_numpy.py).</summary>
public sealed class NumpyTextTests
{
    private static readonly Dictionary<string, DataType> DTypes = new()
    {
        ["float16"] = DataType.DtHalf, ["float32"] = DataType.DtFloat, ["float64"] = DataType.DtDouble, ["complex64"] = DataType.DtComplex64,
        ["complex128"] = DataType.DtComplex128, ["bool"] = DataType.DtBool, ["string"] = DataType.DtString, ["int8"] = DataType.DtInt8,
        ["uint8"] = DataType.DtUint8, ["int16"] = DataType.DtInt16, ["uint16"] = DataType.DtUint16, ["int32"] = DataType.DtInt32,
        ["uint32"] = DataType.DtUint32, ["int64"] = DataType.DtInt64, ["uint64"] = DataType.DtUint64,
    };

    [Theory]
    [InlineData("text", true)]
    [InlineData("text_before_1_21", false)]
    public void Prints_what_numpy_prints(string expected, bool exactFill)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(Repository.Golden("inspect", "numpy.json")));
        JsonElement[] cases = [.. document.RootElement.EnumerateArray()];
        using var checkpoint = new TemporaryCheckpoint();
        using (CheckpointWriter writer = CheckpointWriter.Create(checkpoint.Prefix))
        {
            for (int i = 0; i < cases.Length; i++)
            {
                long[] shape = [.. cases[i].GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
                DataType dtype = DTypes[cases[i].GetProperty("dtype").GetString()!];
                if (dtype == DataType.DtString)
                    writer.AddStrings(Name(i), shape, [.. cases[i].GetProperty("strings").EnumerateArray().Select(s => (ReadOnlyMemory<byte>)s.GetBytesFromBase64())]);
                else
                    writer.Add(Name(i), dtype, shape, cases[i].GetProperty("bytes").GetBytesFromBase64());
            }
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.True(cases.Length > 500);
        for (int i = 0; i < cases.Length; i++)
        {
            var options = new NumpyPrintOptions { ExactFill = exactFill };
            foreach (JsonProperty option in cases[i].GetProperty("options").EnumerateObject()) options = options.With($"{option.Name}={option.Value}");
            Assert.True(cases[i].GetProperty(expected).GetString() == Print(reader, Name(i), options),
                $"case {i}: numpy prints\n{cases[i].GetProperty(expected).GetString()}\nwe print\n{Print(reader, Name(i), options)}\n{cases[i].GetProperty("options")}");
        }
    }

    [Fact]
    public void Bfloat16_prints_as_the_dtype_of_TensorFlow_does()
    {
        using var checkpoint = new TemporaryCheckpoint();
        using (CheckpointWriter writer = CheckpointWriter.Create(checkpoint.Prefix))
        {
            // 1, 1/3, -2^-10, 2^20, inf, nan
            writer.Add("a", DataType.DtBfloat16, [6], Convert.FromHexString("803F" + "AB3E" + "80BA" + "8049" + "807F" + "C07F"));
            writer.Add("b", DataType.DtBfloat16, [], Convert.FromHexString("AB3E"));
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal("[1 0.333984 -0.000976562 1.04858e+06 inf nan]", Print(reader, "a", new NumpyPrintOptions { ExactFill = true }));
        Assert.Equal("0.333984", Print(reader, "b", new NumpyPrintOptions { ExactFill = true }));
        Assert.Equal(
            "[bfloat16(1) bfloat16(0.333984375) bfloat16(-0.0009765625)\n bfloat16(1048576) bfloat16(inf) bfloat16(nan)]",
            Print(reader, "a", new NumpyPrintOptions()));
        Assert.Equal("0.333984375", Print(reader, "b", new NumpyPrintOptions()));
    }

    [Fact]
    public void Quantized_elements_print_as_records()
    {
        using var checkpoint = new TemporaryCheckpoint();
        using (CheckpointWriter writer = CheckpointWriter.Create(checkpoint.Prefix))
        {
            writer.Add("a", DataType.DtQint8, [2, 2], [1, 0xff, 100, 7]);
            writer.Add("b", DataType.DtQuint16, [], [0xff, 0xff]);
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        Assert.Equal("[[(  1,) ( -1,)]\n [(100,) (  7,)]]", Print(reader, "a", new NumpyPrintOptions()));
        Assert.Equal("(65535,)", Print(reader, "b", new NumpyPrintOptions()));
    }

    [Fact]
    public void A_large_tensor_is_picked_from_the_stream()
    {
        const int rows = 700, columns = 900;
        int[] values = new int[rows * columns];
        for (int i = 0; i < values.Length; i++) values[i] = i;
        using var checkpoint = new TemporaryCheckpoint();
        using (CheckpointWriter writer = CheckpointWriter.Create(checkpoint.Prefix))
        {
            writer.Add("w", DataType.DtInt32, [rows, columns], System.Runtime.InteropServices.MemoryMarshal.AsBytes<int>(values));
            writer.Complete();
        }
        using CheckpointReader reader = CheckpointReader.Open(checkpoint.Prefix);
        PrintedArray array = PrintedArray.Read(reader, reader.Get("w"), new NumpyPrintOptions { EdgeItems = 1 });
        Assert.Equal(4 * sizeof(int), array.Bytes.Length);
        Assert.Equal("[[     0 ...    899]\n ...\n [629100 ... 629999]]", Print(reader, "w", new NumpyPrintOptions { EdgeItems = 1 }));
    }

    [Theory]
    [InlineData("precision", "is not in the form name=value")]
    [InlineData("=3", "is not in the form name=value")]
    [InlineData("precison=3", "Did you mean 'precision'?")]
    [InlineData("precision=-1", "a whole number of at least 0 and at most 10000, not '-1'")]
    [InlineData("precision=1000000000", "at most 10000")]
    [InlineData("threshold=inf", "a whole number of at least 0, not 'inf'")]
    [InlineData("edgeitems=0", "at least 1")]
    [InlineData("suppress=maybe", "takes true or false")]
    [InlineData("sign=x", "takes one of '-', '+', ' '")]
    [InlineData("floatmode=short", "takes one of 'fixed'")]
    [InlineData("formatter=x", "cannot be set from text")]
    public void A_wrong_print_option_is_told(string option, string message)
    {
        ModelFileException e = Assert.Throws<ModelFileException>(() => new NumpyPrintOptions().With(option));
        Assert.Equal("MB1030", e.Code);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_option_out_of_range_is_refused_in_code_too()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyPrintOptions { EdgeItems = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyPrintOptions { Precision = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyPrintOptions { Threshold = -1 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new NumpyPrintOptions { LineWidth = 0 });
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"case{i:000}");

    private static string Print(CheckpointReader reader, string name, NumpyPrintOptions options)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        Assert.True(NumpyText.TryWrite(text, PrintedArray.Read(reader, reader.Get(name), options), options));
        return text.ToString();
    }
}
