using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>Queues, readers, iterators and stacks (data_flow_ops.cc, io_ops.cc, dataset_ops.cc).</summary>
internal static class QueueRules
{
    public static void Register(Dictionary<string, Action<OpContext>> rules)
    {
        rules.Add(static c => c.Set(0, StaticShape.Of(2)), "FIFOQueue RandomShuffleQueue PaddingFIFOQueue PriorityQueue Stack StackV2 "
            + "FixedLengthRecordReader TextLineReader TFRecordReader IdentityReader WholeFileReader LMDBReader Barrier "
            + "ConditionalAccumulator SparseConditionalAccumulator");
        rules.Add(static c => c.Set(0, StaticShape.Scalar), "FIFOQueueV2 RandomShuffleQueueV2 PaddingFIFOQueueV2 PriorityQueueV2 "
            + "FixedLengthRecordReaderV2 TextLineReaderV2 TFRecordReaderV2 IdentityReaderV2 WholeFileReaderV2 QueueSize QueueSizeV2 "
            + "QueueIsClosed QueueIsClosedV2 ReaderNumRecordsProduced ReaderNumRecordsProducedV2 ReaderNumWorkUnitsCompleted "
            + "ReaderNumWorkUnitsCompletedV2 ReaderSerializeState ReaderSerializeStateV2 BarrierReadySize BarrierIncompleteSize MutexV2 "
            + "IteratorToStringHandle IteratorFromStringHandle IteratorFromStringHandleV2 Iterator IteratorV2 OneShotIterator "
            + "OptionalFromValue OptionalNone OptionalHasValue TensorDataset TensorSliceDataset RangeDataset MapDataset "
            + "ParallelMapDataset ParallelMapDatasetV2 BatchDataset BatchDatasetV2 PaddedBatchDataset PaddedBatchDatasetV2 "
            + "RepeatDataset ShuffleDataset ShuffleDatasetV2 ShuffleDatasetV3 ShuffleAndRepeatDataset PrefetchDataset FilterDataset "
            + "FlatMapDataset InterleaveDataset ParallelInterleaveDatasetV2 ParallelInterleaveDatasetV3 ParallelInterleaveDatasetV4 "
            + "TakeDataset SkipDataset ZipDataset ConcatenateDataset CacheDataset CacheDatasetV2 TextLineDataset TFRecordDataset "
            + "FixedLengthRecordDataset FixedLengthRecordDatasetV2 GeneratorDataset OptimizeDataset OptimizeDatasetV2 ModelDataset "
            + "OptionsDataset ParseExampleDataset ParseExampleDatasetV2 WindowDataset SparseTensorSliceDataset MapAndBatchDataset");
        rules.Add(static c => Components(c, StaticShape.Scalar), "QueueDequeue QueueDequeueV2");
        rules.Add(static c => Components(c, StaticShape.Of(c.ScalarValue(1))), "QueueDequeueMany QueueDequeueManyV2");
        rules.Add(static c => Components(c, StaticShape.Of(Dim.Unknown)), "QueueDequeueUpTo QueueDequeueUpToV2");
        rules.Add(static c => c.SetAll(StaticShape.Scalar), "ReaderRead ReaderReadV2");
        rules.Add(static c => c.SetAll(StaticShape.OfRank(1)), "ReaderReadUpTo ReaderReadUpToV2");
        rules.Add(static c => c.Set(0, c.Input(1)), "StackPush StackPushV2");
        rules.Add(Listed, "IteratorGetNext IteratorGetNextSync OptionalGetValue DatasetToSingleElement ReduceDataset");
    }

    /// <summary>
    /// A queue's shapes are told by the op that makes it. TensorFlow's importer knows them from the handle of a resource queue.
    /// </summary>
    private static void Components(OpContext c, StaticShape batch)
    {
        if (c.InputDef(0) is not { } queue || !queue.Attr.TryGetValue("shapes", out AttrValue? shapes) || shapes.List is null) return;
        if (shapes.List.Shape.Count != c.OutputCount) return;
        for (int i = 0; i < c.OutputCount; i++) c.Set(i, batch.Concat(StaticShape.FromProto(shapes.List.Shape[i])));
    }

    private static void Listed(OpContext c)
    {
        IReadOnlyList<TensorShapeProto> shapes = c.Shapes("output_shapes");
        for (int i = 0; i < c.OutputCount && i < shapes.Count; i++) c.Set(i, StaticShape.FromProto(shapes[i]));
    }
}
