using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary><c>TF_Output</c> and <c>TF_Input</c>: an output, or an input, of a node.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Endpoint(nint Operation, int Index);
