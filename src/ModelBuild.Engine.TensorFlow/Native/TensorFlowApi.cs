using System.Runtime.InteropServices;

namespace ModelBuild.Engine.TensorFlow.Native;

/// <summary>The part of TensorFlow's C API (<c>c_api.h</c>, <c>tf_tensor.h</c>, <c>tf_tstring.h</c>) that the engine calls, under its own names.</summary>
internal static unsafe partial class TensorFlowApi
{
    /// <summary>What <see cref="TensorFlowLibrary"/> resolves to the library it has loaded.</summary>
    public const string Library = "tensorflow";

    /// <summary>A string of the library, which keeps it.</summary>
    public static string Text(nint utf8) => Marshal.PtrToStringUTF8(utf8) ?? "";

    [LibraryImport(Library)] internal static partial nint TF_Version();

    [LibraryImport(Library)] internal static partial nint TF_NewStatus();
    [LibraryImport(Library)] internal static partial void TF_DeleteStatus(nint status);
    [LibraryImport(Library)] internal static partial StatusCode TF_GetCode(StatusHandle status);
    [LibraryImport(Library)] internal static partial nint TF_Message(StatusHandle status);

    [LibraryImport(Library)] internal static partial NativeBuffer* TF_NewBuffer();
    [LibraryImport(Library)] internal static partial void TF_DeleteBuffer(NativeBuffer* buffer);

    [LibraryImport(Library)] internal static partial nint TF_NewGraph();
    [LibraryImport(Library)] internal static partial void TF_DeleteGraph(nint graph);
    [LibraryImport(Library)] internal static partial nint TF_NewImportGraphDefOptions();
    [LibraryImport(Library)] internal static partial void TF_DeleteImportGraphDefOptions(nint options);
    [LibraryImport(Library)] internal static partial void TF_GraphImportGraphDef(GraphHandle graph, NativeBuffer* graphDef, nint options, StatusHandle status);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial nint TF_GraphOperationByName(GraphHandle graph, string name);
    [LibraryImport(Library)] internal static partial nint TF_GraphNextOperation(GraphHandle graph, nuint* position);
    [LibraryImport(Library)] internal static partial int TF_GraphGetTensorNumDims(GraphHandle graph, Endpoint output, StatusHandle status);
    [LibraryImport(Library)] internal static partial void TF_GraphGetTensorShape(GraphHandle graph, Endpoint output, long* dims, int rank, StatusHandle status);

    [LibraryImport(Library)] internal static partial nint TF_OperationName(nint operation);
    [LibraryImport(Library)] internal static partial nint TF_OperationOpType(nint operation);
    [LibraryImport(Library)] internal static partial int TF_OperationNumInputs(nint operation);
    [LibraryImport(Library)] internal static partial int TF_OperationNumOutputs(nint operation);
    [LibraryImport(Library)] internal static partial Endpoint TF_OperationInput(Endpoint input);
    [LibraryImport(Library)] internal static partial int TF_OperationNumControlInputs(nint operation);
    [LibraryImport(Library)] internal static partial int TF_OperationGetControlInputs(nint operation, nint* inputs, int most);
    [LibraryImport(Library)] internal static partial int TF_OperationOutputType(Endpoint output);

    [LibraryImport(Library)] internal static partial nint TF_NewSessionOptions();
    [LibraryImport(Library)] internal static partial void TF_DeleteSessionOptions(nint options);
    [LibraryImport(Library)] internal static partial void TF_SetConfig(nint options, byte* configProto, nuint length, StatusHandle status);
    [LibraryImport(Library)] internal static partial nint TF_NewSession(GraphHandle graph, nint options, StatusHandle status);
    [LibraryImport(Library)] internal static partial void TF_CloseSession(nint session, StatusHandle status);
    [LibraryImport(Library)] internal static partial void TF_DeleteSession(nint session, StatusHandle status);

    [LibraryImport(Library)]
    internal static partial void TF_SessionRun(
        SessionHandle session, nint runOptions,
        Endpoint* inputs, nint* inputValues, int inputCount,
        Endpoint* outputs, nint* outputValues, int outputCount,
        nint* targets, int targetCount, nint runMetadata, StatusHandle status);

    [LibraryImport(Library)] internal static partial nint TF_AllocateTensor(DType dtype, long* dims, int rank, nuint length);
    [LibraryImport(Library)] internal static partial nint TF_NewTensor(DType dtype, long* dims, int rank, void* data, nuint length, delegate* unmanaged[Cdecl]<void*, nuint, void*, void> deallocator, void* argument);
    [LibraryImport(Library)] internal static partial nint TF_TensorMaybeMove(nint tensor);
    [LibraryImport(Library)] internal static partial void TF_DeleteTensor(nint tensor);
    [LibraryImport(Library)] internal static partial DType TF_TensorType(nint tensor);
    [LibraryImport(Library)] internal static partial int TF_NumDims(nint tensor);
    [LibraryImport(Library)] internal static partial long TF_Dim(nint tensor, int index);
    [LibraryImport(Library)] internal static partial nuint TF_TensorByteSize(nint tensor);
    [LibraryImport(Library)] internal static partial void* TF_TensorData(nint tensor);

    [LibraryImport(Library)] internal static partial void TF_StringInit(NativeString* value);
    [LibraryImport(Library)] internal static partial void TF_StringCopy(NativeString* value, byte* source, nuint length);
    [LibraryImport(Library)] internal static partial void TF_StringDealloc(NativeString* value);
    [LibraryImport(Library)] internal static partial byte* TF_StringGetDataPointer(NativeString* value);
    [LibraryImport(Library)] internal static partial nuint TF_StringGetSize(NativeString* value);
}
