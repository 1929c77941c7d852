using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary><c>TF_Buffer</c>: bytes that the caller owns as long as there is no deallocator.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeBuffer
{
    public void* Data;
    public nuint Length;
    public nint Deallocator;
}
