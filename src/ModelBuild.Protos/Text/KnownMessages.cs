using Google.Protobuf.Reflection;
using ModelBuild.Protos;

namespace ModelBuild.Text;

/// <summary>The messages that an Any may hold and that the text format writes out in full.</summary>
internal static class KnownMessages
{
    private static readonly TypeRegistry Registry = TypeRegistry.FromFiles(
        MetaGraphReflection.Descriptor, SavedModelReflection.Descriptor, TensorBundleReflection.Descriptor, SavedTensorSliceReflection.Descriptor,
        TrackableObjectGraphReflection.Descriptor, CheckpointStateReflection.Descriptor, VariableReflection.Descriptor);

    /// <summary>The message that an Any's type URL (<c>type.googleapis.com/tensorflow.GraphDef</c>) names, or null.</summary>
    public static MessageDescriptor? Find(string typeUrl)
    {
        int slash = typeUrl.LastIndexOf('/');
        return slash < 0 ? null : Registry.Find(typeUrl[(slash + 1)..]);
    }
}
