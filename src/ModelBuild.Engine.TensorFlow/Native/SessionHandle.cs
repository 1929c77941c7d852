using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary>
/// <c>TF_Session</c>. A run holds the handle, so that disposing it on another thread waits for the run's end; a run after that throws
/// <see cref="ObjectDisposedException"/>.
/// </summary>
internal sealed unsafe class SessionHandle : SafeHandle
{
    public SessionHandle() : base(0, ownsHandle: true)
    {
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>A session that runs the graph with so many threads; 0 leaves the number to TensorFlow.</summary>
    /// <exception cref="ModelException">TensorFlow makes none (<see cref="ModelErrorCodes.NativeLibraryUnusable"/>).</exception>
    public static SessionHandle Create(GraphHandle graph, int threads)
    {
        var session = new SessionHandle();
        nint options = TensorFlowApi.TF_NewSessionOptions();
        try
        {
            using var status = new StatusHandle();
            byte[] config = SessionConfig.WithThreads(threads);
            fixed (byte* bytes = config) TensorFlowApi.TF_SetConfig(options, bytes, (nuint)config.Length, status);
            if (!status.Failed) session.SetHandle(TensorFlowApi.TF_NewSession(graph, options, status));
            if (!status.Failed) return session;
            session.Dispose();
            throw new ModelException(ModelErrorCodes.NativeLibraryUnusable, $"TensorFlow makes no session: {status.Message} ({status.Code}).");
        }
        finally
        {
            TensorFlowApi.TF_DeleteSessionOptions(options);
        }
    }

    protected override bool ReleaseHandle()
    {
        using var status = new StatusHandle();
        TensorFlowApi.TF_CloseSession(handle, status);
        TensorFlowApi.TF_DeleteSession(handle, status);
        return !status.Failed;
    }
}
