using Google.Protobuf.Reflection;
using ModelBuild.Protos;

namespace ModelBuild.Text;

/// <summary>The messages that an Any may hold and that the text format writes out in full.</summary>
internal static class KnownMessages
{
    private static readonly TypeRegistry s_registry = TypeRegistry.FromFiles(
        MetaGraphReflection.Descriptor, SavedModelReflection.Descriptor, TensorBundleReflection.Descriptor, SavedTensorSliceReflection.Descriptor,
        TrackableObjectGraphReflection.Descriptor, CheckpointStateReflection.Descriptor, VariableReflection.Descriptor);

    /// <summary>The message that an Any's type URL names, or null.</summary>
    public static MessageDescriptor? Find(string typeUrl) => s_registry.Find(typeUrl[(typeUrl.LastIndexOf('/') + 1)..]);
}
