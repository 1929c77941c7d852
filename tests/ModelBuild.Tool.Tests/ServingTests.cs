using System.Runtime.InteropServices;
using ModelBuild.Oracle;
using ModelBuild.Testing;

namespace ModelBuild.Tool.Tests;

/// <summary>TensorFlow's own loader, which is TensorFlow Serving's, takes what <c>export</c> writes.</summary>
public sealed unsafe class ServingTests
{
    [SkippableTheory]
    [InlineData("mlp")]
    [InlineData("savedmodel_tf1")]
    [InlineData("savedmodel_tf2_table")]
    public void TensorFlow_loads_an_exported_model(string model)
    {
        string folder = LibTensorFlow.Folder();
        using var workspace = new Workspace();
        workspace.Copy(Repository.Golden("models", model), "model");
        if (model == "mlp") workspace.Done("export", "model/frozen.pb", "--output-nodes", "probabilities", "-o", "served");
        else workspace.Done("export", "model", "-o", "served");
        Assert.Equal((0, ""), Load(folder, workspace.At("served/1")));
    }

    [SkippableFact]
    public void It_says_so_when_there_is_nothing_to_load()
    {
        string folder = LibTensorFlow.Folder();
        using var workspace = new Workspace();
        Assert.Equal(5, Load(folder, workspace.At("models/adder")).Code);
    }

    [SkippableFact]
    public void A_model_runs_on_TensorFlow_when_that_is_asked_for()
    {
        string folder = LibTensorFlow.Folder();
        using var workspace = new Workspace();
        Assert.Equal("op_to_store: int32 [] = 7\n", workspace.Done("run", "models/adder/frozen.pb", "x=2", "y=3", "--library", folder));
        ToolRun missing = workspace.Run("run", "models/adder/frozen.pb", "x=2", "y=3", "--engine", "tensorflow", "--library", "nowhere");
        Assert.Equal(3, missing.ExitCode);
        Assert.Contains("error MB3020: ", missing.Error, StringComparison.Ordinal);
    }

    /// <summary>The code and message of <c>TF_LoadSessionFromSavedModel</c>.</summary>
    private static (int Code, string Message) Load(string library, string savedModel)
    {
        NativeLibrary.Load(Directory.GetFiles(library, "libtensorflow_framework.so*")[0]);
        nint tensorflow = NativeLibrary.Load(Directory.GetFiles(library, "libtensorflow_cc.so*")[0]);
        nint graph = Make("TF_NewGraph"), status = Make("TF_NewStatus"), options = Make("TF_NewSessionOptions"), path = Marshal.StringToCoTaskMemUTF8(savedModel), tag = Marshal.StringToCoTaskMemUTF8("serve");
        var load = (delegate* unmanaged<nint, nint, nint, nint*, int, nint, nint, nint, nint>)NativeLibrary.GetExport(tensorflow, "TF_LoadSessionFromSavedModel");
        load(options, 0, path, &tag, 1, graph, 0, status);
        Marshal.FreeCoTaskMem(path);
        Marshal.FreeCoTaskMem(tag);
        int code = ((delegate* unmanaged<nint, int>)NativeLibrary.GetExport(tensorflow, "TF_GetCode"))(status);
        return (code, Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(tensorflow, "TF_Message"))(status)) ?? "");

        nint Make(string name) => ((delegate* unmanaged<nint>)NativeLibrary.GetExport(tensorflow, name))();
    }
}
