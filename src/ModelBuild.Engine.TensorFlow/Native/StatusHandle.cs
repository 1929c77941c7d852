using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary><c>TF_Status</c>: where a call leaves how it went. For one thread at a time.</summary>
internal sealed class StatusHandle : SafeHandle
{
    public StatusHandle() : base(0, ownsHandle: true) => SetHandle(TensorFlowApi.TF_NewStatus());

    public override bool IsInvalid => handle == 0;

    public bool Failed => Code != StatusCode.Ok;

    public StatusCode Code => TensorFlowApi.TF_GetCode(this);

    /// <summary>TensorFlow's words, on one line.</summary>
    public string Message => TensorFlowApi.Text(TensorFlowApi.TF_Message(this)).ReplaceLineEndings(" ").Replace('\t', ' ').Trim().TrimEnd('.');

    protected override bool ReleaseHandle()
    {
        TensorFlowApi.TF_DeleteStatus(handle);
        return true;
    }
}
