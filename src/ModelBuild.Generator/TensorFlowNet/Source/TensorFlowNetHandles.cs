#nullable enable

namespace ModelBuild.TensorFlowNet
{
    using global::System;
    using global::System.Runtime.InteropServices;
    using Graph = global::Tensorflow.Graph;
    using SafeStatusHandle = global::Tensorflow.SafeStatusHandle;
    using Session = global::Tensorflow.Session;

    /// <summary>
    /// What TensorFlow.NET's objects stand for. Graphs and sessions convert to pointers up to version 0.100.4 and to safe handles since then:
    /// the compiler takes the overload that fits the version at hand.
    /// </summary>
    internal static class TensorFlowNetHandles
    {
        public static IntPtr Pointer(IntPtr handle) => handle;

        public static IntPtr Pointer(SafeHandle handle) => handle.DangerousGetHandle();

        /// <summary>Frees a session. Its own <c>Dispose</c> does so up to 0.100.4 and does nothing since then.</summary>
        public static void Close(Session session)
        {
            session.Dispose();
            Free(session);
        }

        /// <summary>Frees a graph. It is disposable itself up to 0.100.4.</summary>
        public static void Close(Graph graph)
        {
            ((object)graph as IDisposable)?.Dispose();
            Free(graph);
        }

        /// <summary>What went wrong, or null.</summary>
        public static string? MessageOf(SafeStatusHandle status) =>
            global::Tensorflow.c_api.TF_GetCode(status) == global::Tensorflow.TF_Code.TF_OK
                ? null
                : Marshal.PtrToStringUTF8(global::Tensorflow.c_api.TF_Message(status)) ?? "";

        private static void Free(IntPtr disposed)
        {
        }

        private static void Free(SafeHandle handle) => handle.Dispose();
    }
}
