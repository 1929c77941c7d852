using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary><c>TF_Graph</c>. Sessions keep it for themselves: it may be deleted before them, but its operations may be looked at no longer then.</summary>
internal sealed class GraphHandle : SafeHandle
{
    public GraphHandle() : base(0, ownsHandle: true) => SetHandle(TensorFlowApi.TF_NewGraph());

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        TensorFlowApi.TF_DeleteGraph(handle);
        return true;
    }
}
