namespace ModelBuild.Engine.Graphs;

/// <summary>The dtype of a node's output, by the op definitions of TensorFlow (<c>ops.pbtxt</c>).</summary>
internal static class OutputTypes
{
    public static DType Of(NodeInfo node, int port) => node.Op switch
    {
        "Const" or "Placeholder" or "PlaceholderV2" or "PlaceholderWithDefault" or "RandomUniform" or "RandomStandardNormal" or "TruncatedNormal"
            or "TensorArrayReadV3" or "TensorArrayGatherV3" or "TensorArrayConcatV3" => node.Type("dtype"),
        "Cast" => node.Type("DstT"),
        "RandomUniformInt" => node.Type("Tout"),
        "Shape" or "ShapeN" or "Size" => node.Type("out_type", DType.Int32),
        "Rank" or "TensorArraySizeV3" => DType.Int32,
        "ArgMax" or "ArgMin" => node.Type("output_type", DType.Int64),
        "Greater" or "GreaterEqual" or "Less" or "LessEqual" or "Equal" or "NotEqual" or "LogicalAnd" or "LogicalOr" or "LogicalNot" or "LoopCond"
            or "All" or "Any" or "IsNan" or "IsInf" or "IsFinite" => DType.Bool,
        "TopKV2" when port == 1 => node.Type("index_type", DType.Int32),
        "Merge" or "RefMerge" when port == 1 => DType.Int32,
        "Where" => DType.Int64,
        "Range" => node.Type("Tidx", DType.Int32),
        "GatherV2" or "Gather" or "GatherNd" => node.Type("Tparams"),
        "If" or "StatelessIf" or "PartitionedCall" or "StatefulPartitionedCall" => At(node.Types("Tout"), port),
        "While" or "StatelessWhile" or "IdentityN" => At(node.Types("T"), port),
        "QueueDequeueManyV2" or "QueueDequeueV2" or "QueueDequeueUpToV2" => At(node.Types("component_types"), port),
        _ => node.Type("T", node.Type("dtype")),
    };

    private static DType At(DType[] types, int port) => port < types.Length ? types[port] : DType.Invalid;
}
