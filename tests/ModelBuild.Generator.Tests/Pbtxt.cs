using System.Text;

namespace ModelBuild.Generator.Tests;

/// <summary>Interface files for tests, laid out as the build writes them.</summary>
internal static class Pbtxt
{
    public const string Header = "# ModelBuild model.graph.pbtxt format 1\n";

    /// <summary>The file for tensors given as <c>x:0 int32 [?,8]</c>, optional inputs with a question mark in front.</summary>
    public static string Of(string[] inputs, string[] outputs, string graph = "graph_def {\n  node {\n    name: \"x\"\n    op: \"Placeholder\"\n  }\n}\n")
    {
        var text = new StringBuilder(Header).Append("meta_info_def {\n  tags: \"serve\"\n}\n").Append(graph);
        Collection(text, "modelbuild/inputs", inputs.Select(Name));
        Collection(text, "modelbuild/optional_inputs", inputs.Where(i => i[0] == '?').Select(Name));
        Collection(text, "modelbuild/outputs", outputs.Select(Name));
        text.Append("signature_def {\n  key: \"serving_default\"\n  value {\n");
        foreach (string input in inputs) Tensor(text, "inputs", input);
        foreach (string output in outputs) Tensor(text, "outputs", output);
        return text.Append("    method_name: \"tensorflow/serving/predict\"\n  }\n}\n").ToString();
    }

    public static string Adder { get; } = Of(["x:0 int32 []", "y:0 int32 []"], ["op_to_store:0 int32 []"]);

    public static string Digits { get; } = Of(["image:0 float [?,8,8]"], ["probabilities:0 float [?,10]", "digit:0 int64 [?]"]);

    /// <summary>A graph of many nodes, as large as a real one is in text.</summary>
    public static string Graph(int nodes)
    {
        var text = new StringBuilder("graph_def {\n");
        for (int i = 0; i < nodes; i++)
        {
            text.Append(
                $$"""
                  node {
                    name: "InceptionV3/Mixed_{{i}}/Branch_{{i % 4}}/Conv2d_0a_1x1/Conv2D"
                    op: "Conv2D"
                    input: "InceptionV3/Mixed_{{i}}/concat"
                    input: "InceptionV3/Mixed_{{i}}/Branch_{{i % 4}}/Conv2d_0a_1x1/weights/read"
                    attr {
                      key: "T"
                      value {
                        type: DT_FLOAT
                      }
                    }
                    attr {
                      key: "data_format"
                      value {
                        s: "NHWC"
                      }
                    }
                    attr {
                      key: "strides"
                      value {
                        list {
                          i: 1
                          i: 1
                          i: 1
                          i: 1
                        }
                      }
                    }
                  }

                """);
        }
        return text.Append("}\n").ToString();
    }

    private static string Name(string tensor) => tensor.TrimStart('?').Split(' ')[0];

    private static void Collection(StringBuilder text, string key, IEnumerable<string> names)
    {
        text.Append($"collection_def {{\n  key: \"{key}\"\n  value {{\n    node_list {{\n");
        foreach (string name in names) text.Append($"      value: \"{name}\"\n");
        text.Append("    }\n  }\n}\n");
    }

    private static void Tensor(StringBuilder text, string side, string tensor)
    {
        string[] parts = tensor.TrimStart('?').Split(' ');
        text.Append($"    {side} {{\n      key: \"{parts[0]}\"\n      value {{\n        name: \"{parts[0]}\"\n        dtype: DT_{parts[1].ToUpperInvariant()}\n");
        text.Append("        tensor_shape {\n");
        if (parts[2] == "?")
        {
            text.Append("          unknown_rank: true\n");
        }
        else
        {
            foreach (string dim in parts[2].Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries))
                text.Append($"          dim {{\n            size: {(dim == "?" ? "-1" : dim)}\n          }}\n");
        }
        text.Append("        }\n      }\n    }\n");
    }
}
