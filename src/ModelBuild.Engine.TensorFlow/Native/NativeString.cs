using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary><c>TF_TString</c>, an element of a string tensor since TensorFlow 2.4: 24 bytes that only the library's own functions look into.</summary>
[StructLayout(LayoutKind.Sequential, Size = 24)]
internal struct NativeString
{
    private readonly long _first, _second, _third;
}
