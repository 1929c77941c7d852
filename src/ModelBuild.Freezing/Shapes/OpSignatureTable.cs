namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// The outputs of TensorFlow's ops, one op a line, as registered in TensorFlow 2.7 (<c>TF_GetAllOpList</c>). An output is written
/// <c>name:dtype</c>, <c>name:$attr</c> (dtype in an attribute, <c>=default</c>), <c>name:count*dtype</c> (attribute <c>count</c> says how many),
/// <c>name:%attr</c> (one output for each dtype of a list attribute); <c>&amp;</c> marks a reference.
/// </summary>
internal static class OpSignatureTable
{
    public const string Text = """
        Abort
        Abs y:$T
        AccumulateNV2 sum:$T
        AccumulatorApplyGradient
        AccumulatorNumAccumulated num_accumulated:int32
        AccumulatorSetGlobalStep
        AccumulatorTakeGradient average:$dtype
        Acos y:$T
        Acosh y:$T
        Add z:$T
        AddManySparseToTensorsMap sparse_handles:int64
        AddN sum:$T
        AddSparseToTensorsMap sparse_handle:int64
        AddV2 z:$T
        AdjustContrast output:float
        AdjustContrastv2 output:$T=float
        AdjustHue output:$T=float
        AdjustSaturation output:$T=float
        All output:bool
        AllCandidateSampler sampled_candidates:int64 true_expected_count:float sampled_expected_count:float
        AllToAll output:$T
        Angle output:$Tout=float
        AnonymousHashTable table_handle:resource
        AnonymousIterator handle:resource
        AnonymousIteratorV2 handle:resource deleter:variant
        AnonymousMemoryCache handle:resource deleter:variant
        AnonymousMultiDeviceIterator handle:resource deleter:variant
        AnonymousRandomSeedGenerator handle:resource deleter:variant
        AnonymousSeedGenerator handle:resource deleter:variant
        Any output:bool
        ApplyAdaMax out:$T&
        ApplyAdadelta out:$T&
        ApplyAdagrad out:$T&
        ApplyAdagradDA out:$T&
        ApplyAdagradV2 out:$T&
        ApplyAdam out:$T&
        ApplyAddSign out:$T&
        ApplyCenteredRMSProp out:$T&
        ApplyFtrl out:$T&
        ApplyFtrlV2 out:$T&
        ApplyGradientDescent out:$T&
        ApplyMomentum out:$T&
        ApplyPowerSign out:$T&
        ApplyProximalAdagrad out:$T&
        ApplyProximalGradientDescent out:$T&
        ApplyRMSProp out:$T&
        ApproximateEqual z:bool
        ArgMax output:$output_type=int64
        ArgMin output:$output_type=int64
        AsString output:string
        Asin y:$T
        Asinh y:$T
        Assert
        AssertCardinalityDataset handle:variant
        AssertNextDataset handle:variant
        Assign output_ref:$T&
        AssignAdd output_ref:$T&
        AssignAddVariableOp
        AssignSub output_ref:$T&
        AssignSubVariableOp
        AssignVariableOp
        AssignVariableXlaConcatND
        Atan y:$T
        Atan2 z:$T
        Atanh y:$T
        AudioSpectrogram spectrogram:float
        AudioSummary summary:string
        AudioSummaryV2 summary:string
        AutoShardDataset handle:variant
        AvgPool output:$T
        AvgPool3D output:$T
        AvgPool3DGrad output:$T
        AvgPoolGrad output:$T
        BandedTriangularSolve output:$T
        Barrier handle:string&
        BarrierClose
        BarrierIncompleteSize size:int32
        BarrierInsertMany
        BarrierReadySize size:int32
        BarrierTakeMany indices:int64 keys:string values:%component_types
        Batch batched_tensors:%T batch_index:int64 id:int64
        BatchCholesky output:$T
        BatchCholeskyGrad output:$T
        BatchDataset handle:variant
        BatchDatasetV2 handle:variant
        BatchFFT output:complex64
        BatchFFT2D output:complex64
        BatchFFT3D output:complex64
        BatchFunction out_tensors:%Tout
        BatchIFFT output:complex64
        BatchIFFT2D output:complex64
        BatchIFFT3D output:complex64
        BatchMatMul output:$T
        BatchMatMulV2 output:$T
        BatchMatMulV3 output:$Tout
        BatchMatrixBandPart band:$T
        BatchMatrixDeterminant output:$T
        BatchMatrixDiag output:$T
        BatchMatrixDiagPart diagonal:$T
        BatchMatrixInverse output:$T
        BatchMatrixSetDiag output:$T
        BatchMatrixSolve output:$T
        BatchMatrixSolveLs output:$T
        BatchMatrixTriangularSolve output:$T
        BatchNormWithGlobalNormalization result:$T
        BatchNormWithGlobalNormalizationGrad dx:$T dm:$T dv:$T db:$T dg:$T
        BatchSelfAdjointEig output:$T
        BatchSelfAdjointEigV2 e:$T v:$T
        BatchSvd s:$T u:$T v:$T
        BatchToSpace output:$T
        BatchToSpaceND output:$T
        BesselI0 y:$T
        BesselI0e y:$T
        BesselI1 y:$T
        BesselI1e y:$T
        BesselJ0 y:$T
        BesselJ1 y:$T
        BesselK0 y:$T
        BesselK0e y:$T
        BesselK1 y:$T
        BesselK1e y:$T
        BesselY0 y:$T
        BesselY1 y:$T
        Betainc z:$T
        BiasAdd output:$T
        BiasAddGrad output:$T
        BiasAddV1 output:$T
        Bincount bins:$T
        Bitcast output:$type
        BitwiseAnd z:$T
        BitwiseOr z:$T
        BitwiseXor z:$T
        BlockLSTM i:$T cs:$T f:$T o:$T ci:$T co:$T h:$T
        BlockLSTMGrad x_grad:$T cs_prev_grad:$T h_prev_grad:$T w_grad:$T wci_grad:$T wcf_grad:$T wco_grad:$T b_grad:$T
        BlockLSTMGradV2 x_grad:$T cs_prev_grad:$T h_prev_grad:$T w_grad:$T wci_grad:$T wcf_grad:$T wco_grad:$T b_grad:$T
        BlockLSTMV2 i:$T cs:$T f:$T o:$T ci:$T co:$T h:$T
        BoostedTreesAggregateStats stats_summary:float
        BoostedTreesBucketize buckets:num_features*int32
        BoostedTreesCalculateBestFeatureSplit node_ids:int32 gains:float feature_dimensions:int32 thresholds:int32 left_node_contribs:float right_node_contribs:float split_with_default_directions:string
        BoostedTreesCalculateBestFeatureSplitV2 node_ids:int32 gains:float feature_ids:int32 feature_dimensions:int32 thresholds:int32 left_node_contribs:float right_node_contribs:float split_with_default_directions:string
        BoostedTreesCalculateBestGainsPerFeature node_ids_list:num_features*int32 gains_list:num_features*float thresholds_list:num_features*int32 left_node_contribs_list:num_features*float right_node_contribs_list:num_features*float
        BoostedTreesCenterBias continue_centering:bool
        BoostedTreesCreateEnsemble
        BoostedTreesCreateQuantileStreamResource
        BoostedTreesDeserializeEnsemble
        BoostedTreesEnsembleResourceHandleOp resource:resource
        BoostedTreesExampleDebugOutputs examples_debug_outputs_serialized:string
        BoostedTreesFlushQuantileSummaries summaries:num_features*float
        BoostedTreesGetEnsembleStates stamp_token:int64 num_trees:int32 num_finalized_trees:int32 num_attempted_layers:int32 last_layer_nodes_range:int32
        BoostedTreesMakeQuantileSummaries summaries:num_features*float
        BoostedTreesMakeStatsSummary stats_summary:float
        BoostedTreesPredict logits:float
        BoostedTreesQuantileStreamResourceAddSummaries
        BoostedTreesQuantileStreamResourceDeserialize
        BoostedTreesQuantileStreamResourceFlush
        BoostedTreesQuantileStreamResourceGetBucketBoundaries bucket_boundaries:num_features*float
        BoostedTreesQuantileStreamResourceHandleOp resource:resource
        BoostedTreesSerializeEnsemble stamp_token:int64 tree_ensemble_serialized:string
        BoostedTreesSparseAggregateStats stats_summary_indices:int32 stats_summary_values:float stats_summary_shape:int32
        BoostedTreesSparseCalculateBestFeatureSplit node_ids:int32 gains:float feature_dimensions:int32 thresholds:int32 left_node_contribs:float right_node_contribs:float split_with_default_directions:string
        BoostedTreesTrainingPredict partial_logits:float tree_ids:int32 node_ids:int32
        BoostedTreesUpdateEnsemble
        BoostedTreesUpdateEnsembleV2
        BroadcastArgs r0:$T=int32
        BroadcastGradientArgs r0:$T=int32 r1:$T=int32
        BroadcastTo output:$T
        Bucketize output:int32
        BytesProducedStatsDataset handle:variant
        CSRSparseMatrixComponents row_ptrs:int32 col_inds:int32 values:$type
        CSRSparseMatrixToDense dense_output:$type
        CSRSparseMatrixToSparseTensor indices:int64 values:$type dense_shape:int64
        CSVDataset handle:variant
        CSVDatasetV2 handle:variant
        CTCBeamSearchDecoder decoded_indices:top_paths*int64 decoded_values:top_paths*int64 decoded_shape:top_paths*int64 log_probability:$T=float
        CTCGreedyDecoder decoded_indices:int64 decoded_values:int64 decoded_shape:int64 log_probability:$T=float
        CTCLoss loss:$T=float gradient:$T=float
        CTCLossV2 loss:float gradient:float
        CacheDataset handle:variant
        CacheDatasetV2 handle:variant
        Case output:%Tout
        Cast y:$DstT
        Ceil y:$T
        CheckNumerics output:$T
        CheckNumericsV2 output:$T
        Cholesky output:$T
        CholeskyGrad output:$T
        ChooseFastestBranchDataset handle:variant
        ChooseFastestDataset handle:variant
        ClipByValue output:$T
        CloseSummaryWriter
        CollectiveAllToAllV3 data:$T
        CollectiveBcastRecv data:$T
        CollectiveBcastRecvV2 data:$T
        CollectiveBcastSend data:$T
        CollectiveBcastSendV2 data:$T
        CollectiveGather data:$T
        CollectiveGatherV2 data:$T
        CollectiveInitializeCommunicator communicator:resource
        CollectivePermute output:$T
        CollectiveReduce data:$T
        CollectiveReduceV2 data:$T
        CollectiveReduceV3 data:$T
        CombinedNonMaxSuppression nmsed_boxes:float nmsed_scores:float nmsed_classes:float valid_detections:int32
        Complex out:$Tout=complex64
        ComplexAbs y:$Tout=float
        CompositeTensorVariantFromComponents encoded:variant
        CompositeTensorVariantToComponents components:%Tcomponents
        CompressElement compressed:variant
        ComputeAccidentalHits indices:int32 ids:int64 weights:float
        ComputeBatchSize batch_size:int64
        Concat output:$T
        ConcatOffset offset:N*int32
        ConcatV2 output:$T
        ConcatenateDataset handle:variant
        ConditionalAccumulator handle:string&
        ConfigureDistributedTPU topology:string
        Conj output:$T=complex64
        ConjugateTranspose y:$T
        Const output:$dtype
        ConsumeMutexLock
        ControlTrigger
        Conv2D output:$T
        Conv2DBackpropFilter output:$T
        Conv2DBackpropInput output:$T
        Conv3D output:$T
        Conv3DBackpropFilter output:$T
        Conv3DBackpropFilterV2 output:$T
        Conv3DBackpropInput output:$T
        Conv3DBackpropInputV2 output:$T
        Copy output:$T
        CopyHost output:$T
        Cos y:$T
        Cosh y:$T
        CountUpTo output:$T
        CreateSummaryDbWriter
        CreateSummaryFileWriter
        CropAndResize crops:float
        CropAndResizeGradBoxes output:float
        CropAndResizeGradImage output:$T
        Cross product:$T
        CrossReplicaSum output:$T
        CudnnRNN output:$T output_h:$T output_c:$T reserve_space:$T
        CudnnRNNBackprop input_backprop:$T input_h_backprop:$T input_c_backprop:$T params_backprop:$T
        CudnnRNNBackpropV2 input_backprop:$T input_h_backprop:$T input_c_backprop:$T params_backprop:$T
        CudnnRNNBackpropV3 input_backprop:$T input_h_backprop:$T input_c_backprop:$T params_backprop:$T
        CudnnRNNCanonicalToParams params:$T
        CudnnRNNCanonicalToParamsV2 params:$T
        CudnnRNNParamsSize params_size:$S
        CudnnRNNParamsToCanonical weights:num_params*$T biases:num_params*$T
        CudnnRNNParamsToCanonicalV2 weights:num_params_weights*$T biases:num_params_biases*$T
        CudnnRNNV2 output:$T output_h:$T output_c:$T reserve_space:$T host_reserved:int8
        CudnnRNNV3 output:$T output_h:$T output_c:$T reserve_space:$T host_reserved:int8
        Cumprod out:$T
        Cumsum out:$T
        CumulativeLogsumexp out:$T
        DataFormatDimMap y:$T=int32
        DataFormatVecPermute y:$T=int32
        DataServiceDataset handle:variant
        DataServiceDatasetV2 handle:variant
        DatasetCardinality cardinality:int64
        DatasetFromGraph handle:variant
        DatasetToGraph graph:string
        DatasetToGraphV2 graph:string
        DatasetToSingleElement components:%output_types
        DatasetToTFRecord
        Dawsn y:$T
        DebugGradientIdentity output:$T
        DebugGradientRefIdentity output:$T&
        DebugIdentity output:$T
        DebugIdentityV2 output:$T
        DebugNanCount output:int64
        DebugNumericSummary output:double
        DebugNumericSummaryV2 output:$output_dtype=float
        DecodeAndCropJpeg image:uint8
        DecodeBase64 output:string
        DecodeBmp image:uint8
        DecodeCSV output:%OUT_TYPE
        DecodeCompressed output:string
        DecodeGif image:uint8
        DecodeImage image:$dtype=uint8
        DecodeJSONExample binary_examples:string
        DecodeJpeg image:uint8
        DecodePaddedRaw output:$out_type
        DecodePng image:$dtype=uint8
        DecodeProtoV2 sizes:int32 values:%output_types
        DecodeRaw output:$out_type
        DecodeWav audio:float sample_rate:int32
        DeepCopy y:$T
        DeleteIterator
        DeleteMemoryCache
        DeleteMultiDeviceIterator
        DeleteRandomSeedGenerator
        DeleteSeedGenerator
        DeleteSessionTensor
        DenseBincount output:$T
        DenseCountSparseOutput output_indices:int64 output_values:$output_type output_dense_shape:int64
        DenseToCSRSparseMatrix sparse_output:variant
        DenseToDenseSetOperation result_indices:int64 result_values:$T result_shape:int64
        DenseToSparseBatchDataset handle:variant
        DenseToSparseSetOperation result_indices:int64 result_values:$T result_shape:int64
        DepthToSpace output:$T
        DepthwiseConv2dNative output:$T
        DepthwiseConv2dNativeBackpropFilter output:$T
        DepthwiseConv2dNativeBackpropInput output:$T
        Dequantize output:$dtype=float
        DeserializeIterator
        DeserializeManySparse sparse_indices:int64 sparse_values:$dtype sparse_shape:int64
        DeserializeSparse sparse_indices:int64 sparse_values:$dtype sparse_shape:int64
        DestroyResourceOp
        DestroyTemporaryVariable value:$T
        DeviceIndex index:int32
        Diag output:$T
        DiagPart diagonal:$T
        Digamma y:$T
        Dilation2D output:$T
        Dilation2DBackpropFilter filter_backprop:$T
        Dilation2DBackpropInput in_backprop:$T
        DirectedInterleaveDataset handle:variant
        DisableCopyOnRead
        Div z:$T
        DivNoNan z:$T
        DrawBoundingBoxes output:$T=float
        DrawBoundingBoxesV2 output:$T=float
        DummyIterationCounter handle:resource
        DummyMemoryCache handle:resource
        DummySeedGenerator handle:resource
        DynamicPartition outputs:num_partitions*$T
        DynamicStitch merged:$T
        EagerPyFunc output:%Tout
        EditDistance output:float
        Eig e:$Tout v:$Tout
        Einsum output:$T
        Elu activations:$T
        EluGrad backprops:$T
        Empty output:$dtype
        EmptyTensorList handle:variant
        EmptyTensorMap handle:variant
        EncodeBase64 output:string
        EncodeJpeg contents:string
        EncodeJpegVariableQuality contents:string
        EncodePng contents:string
        EncodeProto bytes:string
        EncodeWav contents:string
        EnsureShape output:$T
        Enter output:$T
        Equal z:bool
        Erf y:$T
        Erfc y:$T
        Erfinv y:$T
        EuclideanNorm output:$T
        Exit output:$T
        Exp y:$T
        ExpandDims output:$T
        ExperimentalAssertNextDataset handle:variant
        ExperimentalAutoShardDataset handle:variant
        ExperimentalBytesProducedStatsDataset handle:variant
        ExperimentalCSVDataset handle:variant
        ExperimentalChooseFastestDataset handle:variant
        ExperimentalDatasetCardinality cardinality:int64
        ExperimentalDatasetToTFRecord
        ExperimentalDenseToSparseBatchDataset handle:variant
        ExperimentalDirectedInterleaveDataset handle:variant
        ExperimentalGroupByReducerDataset handle:variant
        ExperimentalGroupByWindowDataset handle:variant
        ExperimentalIgnoreErrorsDataset handle:variant
        ExperimentalIteratorGetDevice device:string
        ExperimentalLMDBDataset handle:variant
        ExperimentalLatencyStatsDataset handle:variant
        ExperimentalMapAndBatchDataset handle:variant
        ExperimentalMapDataset handle:variant
        ExperimentalMatchingFilesDataset handle:variant
        ExperimentalMaxIntraOpParallelismDataset handle:variant
        ExperimentalNonSerializableDataset handle:variant
        ExperimentalParallelInterleaveDataset handle:variant
        ExperimentalParseExampleDataset handle:variant
        ExperimentalPrivateThreadPoolDataset handle:variant
        ExperimentalRandomDataset handle:variant
        ExperimentalRebatchDataset handle:variant
        ExperimentalScanDataset handle:variant
        ExperimentalSetStatsAggregatorDataset handle:variant
        ExperimentalSleepDataset handle:variant
        ExperimentalSlidingWindowDataset handle:variant
        ExperimentalSqlDataset handle:variant
        ExperimentalStatsAggregatorHandle handle:resource
        ExperimentalStatsAggregatorSummary summary:string
        ExperimentalTakeWhileDataset handle:variant
        ExperimentalThreadPoolDataset handle:variant
        ExperimentalThreadPoolHandle handle:resource
        ExperimentalUnbatchDataset handle:variant
        ExperimentalUniqueDataset handle:variant
        Expint y:$T
        Expm1 y:$T
        ExtractGlimpse glimpse:float
        ExtractGlimpseV2 glimpse:float
        ExtractImagePatches patches:$T
        ExtractJpegShape image_shape:$output_type=int32
        ExtractVolumePatches patches:$T
        FFT output:$Tcomplex=complex64
        FFT2D output:$Tcomplex=complex64
        FFT3D output:$Tcomplex=complex64
        FIFOQueue handle:string&
        FIFOQueueV2 handle:resource
        Fact fact:string
        FakeParam output:$dtype
        FakeQuantWithMinMaxArgs outputs:float
        FakeQuantWithMinMaxArgsGradient backprops:float
        FakeQuantWithMinMaxVars outputs:float
        FakeQuantWithMinMaxVarsGradient backprops_wrt_input:float backprop_wrt_min:float backprop_wrt_max:float
        FakeQuantWithMinMaxVarsPerChannel outputs:float
        FakeQuantWithMinMaxVarsPerChannelGradient backprops_wrt_input:float backprop_wrt_min:float backprop_wrt_max:float
        FakeQueue handle:string&
        Fill output:$T
        FilterByLastComponentDataset output:variant
        FilterDataset handle:variant
        FinalizeDataset handle:variant
        Fingerprint fingerprint:uint8
        FixedLengthRecordDataset handle:variant
        FixedLengthRecordDatasetV2 handle:variant
        FixedLengthRecordReader reader_handle:string&
        FixedLengthRecordReaderV2 reader_handle:resource
        FixedUnigramCandidateSampler sampled_candidates:int64 true_expected_count:float sampled_expected_count:float
        FlatMapDataset handle:variant
        Floor y:$T
        FloorDiv z:$T
        FloorMod z:$T
        FlushSummaryWriter
        For output:%T
        FractionalAvgPool output:$T row_pooling_sequence:int64 col_pooling_sequence:int64
        FractionalAvgPoolGrad output:$T
        FractionalMaxPool output:$T row_pooling_sequence:int64 col_pooling_sequence:int64
        FractionalMaxPoolGrad output:$T
        FresnelCos y:$T
        FresnelSin y:$T
        FusedBatchNorm y:$T batch_mean:$T batch_variance:$T reserve_space_1:$T reserve_space_2:$T
        FusedBatchNormGrad x_backprop:$T scale_backprop:$T offset_backprop:$T reserve_space_3:$T reserve_space_4:$T
        FusedBatchNormGradV2 x_backprop:$T scale_backprop:$U offset_backprop:$U reserve_space_3:$U reserve_space_4:$U
        FusedBatchNormGradV3 x_backprop:$T scale_backprop:$U offset_backprop:$U reserve_space_4:$U reserve_space_5:$U
        FusedBatchNormV2 y:$T batch_mean:$U batch_variance:$U reserve_space_1:$U reserve_space_2:$U
        FusedBatchNormV3 y:$T batch_mean:$U batch_variance:$U reserve_space_1:$U reserve_space_2:$U reserve_space_3:$U
        FusedPadConv2D output:$T
        FusedResizeAndPadConv2D output:$T
        GRUBlockCell r:$T u:$T c:$T h:$T
        GRUBlockCellGrad d_x:$T d_h_prev:$T d_c_bar:$T d_r_bar_u_bar:$T
        Gather output:$Tparams
        GatherNd output:$Tparams
        GatherV2 output:$Tparams
        GenerateBoundingBoxProposals rois:float roi_probabilities:float
        GenerateVocabRemapping remapping:int64 num_present:int32
        GeneratorDataset handle:variant
        GetElementAtIndex components:%output_types
        GetOptions serialized_options:string
        GetSessionHandle handle:string
        GetSessionHandleV2 handle:resource
        GetSessionTensor value:$dtype
        Greater z:bool
        GreaterEqual z:bool
        GroupByReducerDataset handle:variant
        GroupByWindowDataset handle:variant
        GuaranteeConst output:$T
        HSVToRGB output:$T=float
        HashTable table_handle:string&
        HashTableV2 table_handle:resource
        HistogramFixedWidth out:$dtype=int32
        HistogramSummary summary:string
        HostConst output:$dtype
        IFFT output:$Tcomplex=complex64
        IFFT2D output:$Tcomplex=complex64
        IFFT3D output:$Tcomplex=complex64
        IRFFT output:$Treal=float
        IRFFT2D output:$Treal=float
        IRFFT3D output:$Treal=float
        Identity output:$T
        IdentityN output:%T
        IdentityReader reader_handle:string&
        IdentityReaderV2 reader_handle:resource
        If output:%Tout
        Igamma z:$T
        IgammaGradA z:$T
        Igammac z:$T
        IgnoreErrorsDataset handle:variant
        Imag output:$Tout=float
        ImageProjectiveTransformV2 transformed_images:$dtype
        ImageProjectiveTransformV3 transformed_images:$dtype
        ImageSummary summary:string
        ImmutableConst tensor:$dtype
        ImportEvent
        InTopK precision:bool
        InTopKV2 precision:bool
        InfeedDequeue output:$dtype
        InfeedDequeueTuple outputs:%dtypes
        InfeedEnqueue
        InfeedEnqueuePrelinearizedBuffer
        InfeedEnqueueTuple
        InitializeTable
        InitializeTableFromDataset
        InitializeTableFromTextFile
        InitializeTableFromTextFileV2
        InitializeTableV2
        InplaceAdd y:$T
        InplaceSub y:$T
        InplaceUpdate y:$T
        InterleaveDataset handle:variant
        Inv y:$T
        InvGrad z:$T
        Invert y:$T
        InvertPermutation y:$T=int32
        IsBoostedTreesEnsembleInitialized is_initialized:bool
        IsBoostedTreesQuantileStreamResourceInitialized is_initialized:bool
        IsFinite y:bool
        IsInf y:bool
        IsNan y:bool
        IsVariableInitialized is_initialized:bool
        IsotonicRegression output:$output_dtype=float segments:int32
        Iterator handle:resource
        IteratorFromStringHandle resource_handle:resource
        IteratorFromStringHandleV2 resource_handle:resource
        IteratorGetDevice device:string
        IteratorGetNext components:%output_types
        IteratorGetNextAsOptional optional:variant
        IteratorGetNextSync components:%output_types
        IteratorToStringHandle string_handle:string
        IteratorV2 handle:resource
        KMC2ChainInitialization index:int64
        KmeansPlusPlusInitialization samples:float
        KthOrderStatistic output:float
        L2Loss output:$T
        LMDBDataset handle:variant
        LMDBReader reader_handle:string&
        LRN output:$T=float
        LRNGrad output:$T=float
        LSTMBlockCell i:$T cs:$T f:$T o:$T ci:$T co:$T h:$T
        LSTMBlockCellGrad cs_prev_grad:$T dicfo:$T wci_grad:$T wcf_grad:$T wco_grad:$T
        LatencyStatsDataset handle:variant
        LeakyRelu activations:$T=float
        LeakyReluGrad backprops:$T=float
        LearnedUnigramCandidateSampler sampled_candidates:int64 true_expected_count:float sampled_expected_count:float
        LeftShift z:$T
        LegacyParallelInterleaveDatasetV2 handle:variant
        Less z:bool
        LessEqual z:bool
        Lgamma y:$T
        LinSpace output:$T
        ListDiff out:$T idx:$out_idx=int32
        LoadAndRemapMatrix output_matrix:float
        LoadDataset handle:variant
        Log y:$T
        Log1p y:$T
        LogMatrixDeterminant sign:$T log_abs_determinant:$T
        LogSoftmax logsoftmax:$T
        LogUniformCandidateSampler sampled_candidates:int64 true_expected_count:float sampled_expected_count:float
        LogicalAnd z:bool
        LogicalNot y:bool
        LogicalOr z:bool
        LookupTableExport keys:$Tkeys values:$Tvalues
        LookupTableExportV2 keys:$Tkeys values:$Tvalues
        LookupTableFind values:$Tout
        LookupTableFindV2 values:$Tout
        LookupTableImport
        LookupTableImportV2
        LookupTableInsert
        LookupTableInsertV2
        LookupTableRemoveV2
        LookupTableSize size:int64
        LookupTableSizeV2 size:int64
        LoopCond output:bool
        LowerBound output:$out_type=int32
        Lu lu:$T p:$output_idx_type=int32
        MakeIterator
        MakeUnique output:float
        MapAndBatchDataset handle:variant
        MapClear
        MapDataset handle:variant
        MapDefun output:%output_types
        MapIncompleteSize size:int32
        MapPeek values:%dtypes
        MapSize size:int32
        MapStage
        MapUnstage values:%dtypes
        MapUnstageNoKey key:int64 values:%dtypes
        MatMul product:$T
        MatchingFiles filenames:string
        MatchingFilesDataset handle:variant
        MatrixBandPart band:$T
        MatrixDeterminant output:$T
        MatrixDiag output:$T
        MatrixDiagPart diagonal:$T
        MatrixDiagPartV2 diagonal:$T
        MatrixDiagPartV3 diagonal:$T
        MatrixDiagV2 output:$T
        MatrixDiagV3 output:$T
        MatrixExponential output:$T
        MatrixInverse output:$T
        MatrixLogarithm output:$T
        MatrixSetDiag output:$T
        MatrixSetDiagV2 output:$T
        MatrixSetDiagV3 output:$T
        MatrixSolve output:$T
        MatrixSolveLs output:$T
        MatrixSquareRoot output:$T
        MatrixTriangularSolve output:$T
        Max output:$T
        MaxIntraOpParallelismDataset handle:variant
        MaxPool output:$T=float
        MaxPool3D output:$T
        MaxPool3DGrad output:$T=float
        MaxPool3DGradGrad output:$T
        MaxPoolGrad output:$T=float
        MaxPoolGradGrad output:$T
        MaxPoolGradGradV2 output:$T
        MaxPoolGradGradWithArgmax output:$T
        MaxPoolGradV2 output:$T=float
        MaxPoolGradWithArgmax output:$T
        MaxPoolV2 output:$T=float
        MaxPoolWithArgmax output:$T argmax:$Targmax=int64
        Maximum z:$T
        Mean output:$T
        Merge output:$T value_index:int32
        MergeSummary summary:string
        MergeV2Checkpoints
        Mfcc output:float
        Min output:$T
        Minimum z:$T
        MirrorPad output:$T
        MirrorPadGrad output:$T
        MlirPassthroughOp outputs:%Toutputs
        Mod z:$T
        ModelDataset handle:variant
        Mul z:$T
        MulNoNan z:$T
        MultiDeviceIterator handle:resource
        MultiDeviceIteratorFromStringHandle multi_device_iterator:resource
        MultiDeviceIteratorGetNextFromShard components:%output_types
        MultiDeviceIteratorInit incarnation_id:int64
        MultiDeviceIteratorToStringHandle string_handle:string
        Multinomial output:$output_dtype=int64
        MutableDenseHashTable table_handle:string&
        MutableDenseHashTableV2 table_handle:resource
        MutableHashTable table_handle:string&
        MutableHashTableOfTensors table_handle:string&
        MutableHashTableOfTensorsV2 table_handle:resource
        MutableHashTableV2 table_handle:resource
        MutexLock mutex_lock:variant
        MutexV2 resource:resource
        NcclAllReduce data:$T
        NcclBroadcast output:$T
        NcclReduce data:$T
        Ndtri y:$T
        NearestNeighbors nearest_center_indices:int64 nearest_center_distances:float
        Neg y:$T
        NegTrain
        NextAfter output:$T=float
        NextIteration output:$T
        NoOp
        NonDeterministicInts output:$dtype=int64
        NonMaxSuppression selected_indices:int32
        NonMaxSuppressionV2 selected_indices:int32
        NonMaxSuppressionV3 selected_indices:int32
        NonMaxSuppressionV4 selected_indices:int32 valid_outputs:int32
        NonMaxSuppressionV5 selected_indices:int32 selected_scores:$T=float valid_outputs:int32
        NonMaxSuppressionWithOverlaps selected_indices:int32
        NonSerializableDataset handle:variant
        NotEqual z:bool
        NthElement values:$T
        OneHot output:$T
        OneShotIterator handle:resource
        OnesLike y:$T
        OptimizeDataset handle:variant
        OptimizeDatasetV2 handle:variant
        OptionalFromValue optional:variant
        OptionalGetValue components:%output_types
        OptionalHasValue has_value:bool
        OptionalNone optional:variant
        OptionsDataset handle:variant
        OrderedMapClear
        OrderedMapIncompleteSize size:int32
        OrderedMapPeek values:%dtypes
        OrderedMapSize size:int32
        OrderedMapStage
        OrderedMapUnstage values:%dtypes
        OrderedMapUnstageNoKey key:int64 values:%dtypes
        OutfeedDequeue output:$dtype
        OutfeedDequeueTuple outputs:%dtypes
        OutfeedDequeueTupleV2 outputs:%dtypes
        OutfeedDequeueV2 output:$dtype
        OutfeedEnqueue
        OutfeedEnqueueTuple
        Pack output:$T
        Pad output:$T
        PadV2 output:$T
        PaddedBatchDataset handle:variant
        PaddedBatchDatasetV2 handle:variant
        PaddingFIFOQueue handle:string&
        PaddingFIFOQueueV2 handle:resource
        ParallelBatchDataset handle:variant
        ParallelConcat output:$T
        ParallelDynamicStitch merged:$T
        ParallelInterleaveDataset handle:variant
        ParallelInterleaveDatasetV2 handle:variant
        ParallelInterleaveDatasetV3 handle:variant
        ParallelInterleaveDatasetV4 handle:variant
        ParallelMapDataset handle:variant
        ParallelMapDatasetV2 handle:variant
        ParameterizedTruncatedNormal output:$dtype
        ParseExample sparse_indices:Nsparse*int64 sparse_values:%sparse_types sparse_shapes:Nsparse*int64 dense_values:%Tdense
        ParseExampleDataset handle:variant
        ParseExampleDatasetV2 handle:variant
        ParseExampleV2 sparse_indices:num_sparse*int64 sparse_values:%sparse_types sparse_shapes:num_sparse*int64 dense_values:%Tdense ragged_values:%ragged_value_types ragged_row_splits:%ragged_split_types
        ParseSequenceExample context_sparse_indices:Ncontext_sparse*int64 context_sparse_values:%context_sparse_types context_sparse_shapes:Ncontext_sparse*int64 context_dense_values:%Tcontext_dense feature_list_sparse_indices:Nfeature_list_sparse*int64 feature_list_sparse_values:%feature_list_sparse_types feature_list_sparse_shapes:Nfeature_list_sparse*int64 feature_list_dense_values:%feature_list_dense_types feature_list_dense_lengths:Nfeature_list_dense*int64
        ParseSequenceExampleV2 context_sparse_indices:Ncontext_sparse*int64 context_sparse_values:%context_sparse_types context_sparse_shapes:Ncontext_sparse*int64 context_dense_values:%Tcontext_dense context_ragged_values:%context_ragged_value_types context_ragged_row_splits:%context_ragged_split_types feature_list_sparse_indices:Nfeature_list_sparse*int64 feature_list_sparse_values:%feature_list_sparse_types feature_list_sparse_shapes:Nfeature_list_sparse*int64 feature_list_dense_values:%feature_list_dense_types feature_list_dense_lengths:Nfeature_list_dense*int64 feature_list_ragged_values:%feature_list_ragged_value_types feature_list_ragged_outer_splits:%feature_list_ragged_split_types feature_list_ragged_inner_splits:%feature_list_ragged_split_types
        ParseSingleExample sparse_indices:num_sparse*int64 sparse_values:%sparse_types sparse_shapes:num_sparse*int64 dense_values:%Tdense
        ParseSingleSequenceExample context_sparse_indices:Ncontext_sparse*int64 context_sparse_values:%context_sparse_types context_sparse_shapes:Ncontext_sparse*int64 context_dense_values:%Tcontext_dense feature_list_sparse_indices:Nfeature_list_sparse*int64 feature_list_sparse_values:%feature_list_sparse_types feature_list_sparse_shapes:Nfeature_list_sparse*int64 feature_list_dense_values:%feature_list_dense_types
        ParseTensor output:$out_type
        PartitionedCall output:%Tout
        Placeholder output:$dtype
        PlaceholderV2 output:$dtype
        PlaceholderWithDefault output:$dtype
        Polygamma z:$T
        PopulationCount y:uint8
        Pow z:$T
        PrefetchDataset handle:variant
        Prelinearize output:variant
        PrelinearizeTuple output:variant
        PreventGradient output:$T
        Print output:$T
        PrintV2
        PriorityQueue handle:string&
        PriorityQueueV2 handle:resource
        PrivateThreadPoolDataset handle:variant
        Prod output:$T
        PyFunc output:%Tout
        PyFuncStateless output:%Tout
        Qr q:$T r:$T
        QuantizeAndDequantize output:$T
        QuantizeAndDequantizeV2 output:$T
        QuantizeAndDequantizeV3 output:$T
        QuantizeAndDequantizeV4 output:$T
        QuantizeAndDequantizeV4Grad input_backprop:$T input_min_backprop:$T input_max_backprop:$T
        QuantizeDownAndShrinkRange output:$out_type output_min:float output_max:float
        QuantizeV2 output:$T output_min:float output_max:float
        QuantizedAdd z:$Toutput=qint32 min_z:float max_z:float
        QuantizedAvgPool output:$T min_output:float max_output:float
        QuantizedBatchNormWithGlobalNormalization result:$out_type result_min:float result_max:float
        QuantizedBiasAdd output:$out_type min_out:float max_out:float
        QuantizedConcat output:$T output_min:float output_max:float
        QuantizedConcatV2 output:$T output_min:float output_max:float
        QuantizedConv2D output:$out_type=qint32 min_output:float max_output:float
        QuantizedConv2DAndRelu output:$out_type=qint32 min_output:float max_output:float
        QuantizedConv2DAndReluAndRequantize output:$out_type=quint8 min_output:float max_output:float
        QuantizedConv2DAndRequantize output:$out_type=qint8 min_output:float max_output:float
        QuantizedConv2DPerChannel output:$out_type=qint32 min_output:float max_output:float
        QuantizedConv2DWithBias output:$out_type=qint32 min_output:float max_output:float
        QuantizedConv2DWithBiasAndRelu output:$out_type=qint32 min_output:float max_output:float
        QuantizedConv2DWithBiasAndReluAndRequantize output:$out_type=quint8 min_output:float max_output:float
        QuantizedConv2DWithBiasAndRequantize output:$out_type=qint8 min_output:float max_output:float
        QuantizedConv2DWithBiasSignedSumAndReluAndRequantize output:$out_type=quint8 min_output:float max_output:float
        QuantizedConv2DWithBiasSumAndRelu output:$out_type=qint32 min_output:float max_output:float
        QuantizedConv2DWithBiasSumAndReluAndRequantize output:$out_type=quint8 min_output:float max_output:float
        QuantizedDepthwiseConv2D output:$out_type=qint32 min_output:float max_output:float
        QuantizedDepthwiseConv2DWithBias output:$out_type=qint32 min_output:float max_output:float
        QuantizedDepthwiseConv2DWithBiasAndRelu output:$out_type=qint32 min_output:float max_output:float
        QuantizedDepthwiseConv2DWithBiasAndReluAndRequantize output:$out_type=quint8 min_output:float max_output:float
        QuantizedInstanceNorm y:$T y_min:float y_max:float
        QuantizedMatMul out:$Toutput=qint32 min_out:float max_out:float
        QuantizedMatMulWithBias out:$Toutput=qint32 min_out:float max_out:float
        QuantizedMatMulWithBiasAndDequantize out:$Toutput
        QuantizedMatMulWithBiasAndRelu out:$Toutput=qint32 min_out:float max_out:float
        QuantizedMatMulWithBiasAndReluAndRequantize out:$Toutput=quint8 min_out:float max_out:float
        QuantizedMatMulWithBiasAndRequantize out:$Toutput=quint8 min_out:float max_out:float
        QuantizedMaxPool output:$T min_output:float max_output:float
        QuantizedMul z:$Toutput=qint32 min_z:float max_z:float
        QuantizedRelu activations:$out_type=quint8 min_activations:float max_activations:float
        QuantizedRelu6 activations:$out_type=quint8 min_activations:float max_activations:float
        QuantizedReluX activations:$out_type=quint8 min_activations:float max_activations:float
        QuantizedReshape output:$T output_min:float output_max:float
        QuantizedResizeBilinear resized_images:$T out_min:float out_max:float
        QueueClose
        QueueCloseV2
        QueueDequeue components:%component_types
        QueueDequeueMany components:%component_types
        QueueDequeueManyV2 components:%component_types
        QueueDequeueUpTo components:%component_types
        QueueDequeueUpToV2 components:%component_types
        QueueDequeueV2 components:%component_types
        QueueEnqueue
        QueueEnqueueMany
        QueueEnqueueManyV2
        QueueEnqueueV2
        QueueIsClosed is_closed:bool
        QueueIsClosedV2 is_closed:bool
        QueueSize size:int32
        QueueSizeV2 size:int32
        RFFT output:$Tcomplex=complex64
        RFFT2D output:$Tcomplex=complex64
        RFFT3D output:$Tcomplex=complex64
        RGBToHSV output:$T=float
        RaggedBincount output:$T
        RaggedCountSparseOutput output_indices:int64 output_values:$output_type output_dense_shape:int64
        RaggedCross output_values:$out_values_type output_row_splits:$out_row_splits_type
        RaggedGather output_nested_splits:OUTPUT_RAGGED_RANK*$Tsplits=int64 output_dense_values:$Tvalues
        RaggedRange rt_nested_splits:$Tsplits=int64 rt_dense_values:$T=int32
        RaggedTensorFromVariant output_nested_splits:output_ragged_rank*$Tsplits=int64 output_dense_values:$Tvalues
        RaggedTensorToSparse sparse_indices:int64 sparse_values:$T sparse_dense_shape:int64
        RaggedTensorToTensor result:$T
        RaggedTensorToVariant encoded_ragged:variant
        RaggedTensorToVariantGradient dense_values_grad:$Tvalues
        RandomCrop output:$T
        RandomDataset handle:variant
        RandomGamma output:$T
        RandomGammaGrad output:$T
        RandomPoisson output:$dtype
        RandomPoissonV2 output:$dtype=int64
        RandomShuffle output:$T
        RandomShuffleQueue handle:string&
        RandomShuffleQueueV2 handle:resource
        RandomStandardNormal output:$dtype
        RandomUniform output:$dtype
        RandomUniformInt output:$Tout
        Range output:$Tidx=int32
        RangeDataset handle:variant
        Rank output:int32
        ReadFile contents:string
        ReadVariableOp value:$dtype
        ReadVariableXlaSplitND outputs:N*$T
        ReaderNumRecordsProduced records_produced:int64
        ReaderNumRecordsProducedV2 records_produced:int64
        ReaderNumWorkUnitsCompleted units_completed:int64
        ReaderNumWorkUnitsCompletedV2 units_completed:int64
        ReaderRead key:string value:string
        ReaderReadUpTo keys:string values:string
        ReaderReadUpToV2 keys:string values:string
        ReaderReadV2 key:string value:string
        ReaderReset
        ReaderResetV2
        ReaderRestoreState
        ReaderRestoreStateV2
        ReaderSerializeState state:string
        ReaderSerializeStateV2 state:string
        Real output:$Tout=float
        RealDiv z:$T
        RebatchDataset handle:variant
        RebatchDatasetV2 handle:variant
        Reciprocal y:$T
        ReciprocalGrad z:$T
        RecordInput records:string
        Recv tensor:$tensor_type
        ReduceDataset components:%output_types
        ReduceJoin output:string
        RefEnter output:$T&
        RefExit output:$T&
        RefIdentity output:$T&
        RefMerge output:$T& value_index:int32
        RefNextIteration output:$T&
        RefSelect output:$T&
        RefSwitch output_false:$T& output_true:$T&
        RegexFullMatch output:bool
        RegexReplace output:string
        RegisterDataset dataset_id:int64
        Relu activations:$T
        Relu6 activations:$T
        Relu6Grad backprops:$T
        ReluGrad backprops:$T
        RemoteCall output:%Tout
        RepeatDataset handle:variant
        RequantizationRange output_min:float output_max:float
        RequantizationRangePerChannel output_min:float output_max:float
        Requantize output:$out_type output_min:float output_max:float
        RequantizePerChannel output:$out_type=quint8 output_min:float output_max:float
        Reshape output:$T
        ResizeArea resized_images:float
        ResizeBicubic resized_images:float
        ResizeBicubicGrad output:$T
        ResizeBilinear resized_images:float
        ResizeBilinearGrad output:$T
        ResizeNearestNeighbor resized_images:$T
        ResizeNearestNeighborGrad output:$T
        ResourceAccumulatorApplyGradient
        ResourceAccumulatorNumAccumulated num_accumulated:int32
        ResourceAccumulatorSetGlobalStep
        ResourceAccumulatorTakeGradient average:$dtype
        ResourceApplyAdaMax
        ResourceApplyAdadelta
        ResourceApplyAdagrad
        ResourceApplyAdagradDA
        ResourceApplyAdagradV2
        ResourceApplyAdam
        ResourceApplyAdamWithAmsgrad
        ResourceApplyAddSign
        ResourceApplyCenteredRMSProp
        ResourceApplyFtrl
        ResourceApplyFtrlV2
        ResourceApplyGradientDescent
        ResourceApplyKerasMomentum
        ResourceApplyMomentum
        ResourceApplyPowerSign
        ResourceApplyProximalAdagrad
        ResourceApplyProximalGradientDescent
        ResourceApplyRMSProp
        ResourceConditionalAccumulator handle:resource
        ResourceCountUpTo output:$T
        ResourceGather output:$dtype
        ResourceGatherNd output:$dtype
        ResourceScatterAdd
        ResourceScatterDiv
        ResourceScatterMax
        ResourceScatterMin
        ResourceScatterMul
        ResourceScatterNdAdd
        ResourceScatterNdMax
        ResourceScatterNdMin
        ResourceScatterNdSub
        ResourceScatterNdUpdate
        ResourceScatterSub
        ResourceScatterUpdate
        ResourceSparseApplyAdadelta
        ResourceSparseApplyAdagrad
        ResourceSparseApplyAdagradDA
        ResourceSparseApplyAdagradV2
        ResourceSparseApplyCenteredRMSProp
        ResourceSparseApplyFtrl
        ResourceSparseApplyFtrlV2
        ResourceSparseApplyKerasMomentum
        ResourceSparseApplyMomentum
        ResourceSparseApplyProximalAdagrad
        ResourceSparseApplyProximalGradientDescent
        ResourceSparseApplyRMSProp
        ResourceStridedSliceAssign
        Restore tensor:$dt
        RestoreSlice tensor:$dt
        RestoreV2 tensors:%dtypes
        Reverse output:$T
        ReverseSequence output:$T
        ReverseV2 output:$T
        RightShift z:$T
        Rint y:$T
        RiscAbs y:$T
        RiscAdd z:$T
        RiscBinaryArithmetic z:$T
        RiscBinaryComparison z:bool
        RiscBitcast y:$DstT
        RiscBroadcast output:$T
        RiscCast y:$DstT
        RiscCeil y:$T
        RiscCholesky output:$T
        RiscConcat output:$T
        RiscCondition output:$DstT
        RiscConv output:$T
        RiscCos y:$T
        RiscDiv z:$T
        RiscDot product:$T
        RiscExp y:$T
        RiscFft output:$Tcomplex=complex64
        RiscFloor y:$T
        RiscGather output:$Tparams
        RiscImag output:$Tout=float
        RiscIsFinite y:bool
        RiscLog y:$T
        RiscLogicalAnd z:bool
        RiscLogicalNot z:bool
        RiscLogicalOr z:bool
        RiscMax max:$T
        RiscMin z:$T
        RiscMul z:$T
        RiscNeg y:$T
        RiscPad output:$T
        RiscPool output:$T
        RiscPow z:$T
        RiscRandomUniform output:float
        RiscReal output:$Tout=float
        RiscReduce output:$T
        RiscRem z:$T
        RiscReshape output:$T
        RiscReverse output:$T
        RiscScatter output:$T
        RiscShape output:$out_type=int32
        RiscSign y:$T
        RiscSlice output:$T
        RiscSort output:$T
        RiscSqueeze output:$T
        RiscSub z:$T
        RiscTranspose y:$T
        RiscTriangularSolve output:$T
        RiscUnary y:$T
        RiscWhile output:%T
        RngReadAndSkip value:int64
        RngSkip
        Roll output:$T
        Round y:$T
        Rsqrt y:$T
        RsqrtGrad z:$T
        SampleDistortedBoundingBox begin:$T size:$T bboxes:float
        SampleDistortedBoundingBoxV2 begin:$T size:$T bboxes:float
        SamplingDataset handle:variant
        Save
        SaveDataset
        SaveDatasetV2 handle:variant
        SaveSlices
        SaveV2
        ScalarSummary summary:string
        ScaleAndTranslate resized_images:float
        ScaleAndTranslateGrad output:$T
        ScanDataset handle:variant
        ScatterAdd output_ref:$T&
        ScatterDiv output_ref:$T&
        ScatterMax output_ref:$T&
        ScatterMin output_ref:$T&
        ScatterMul output_ref:$T&
        ScatterNd output:$T
        ScatterNdAdd output_ref:$T&
        ScatterNdMax output_ref:$T&
        ScatterNdMin output_ref:$T&
        ScatterNdNonAliasingAdd output:$T
        ScatterNdSub output_ref:$T&
        ScatterNdUpdate output_ref:$T&
        ScatterSub output_ref:$T&
        ScatterUpdate output_ref:$T&
        SdcaFprint output:int64
        SdcaOptimizer out_example_state_data:float out_delta_sparse_weights:num_sparse_features*float out_delta_dense_weights:num_dense_features*float
        SdcaOptimizerV2 out_example_state_data:float out_delta_sparse_weights:num_sparse_features*float out_delta_dense_weights:num_dense_features*float
        SdcaShrinkL1
        SegmentMax output:$T
        SegmentMean output:$T
        SegmentMin output:$T
        SegmentProd output:$T
        SegmentSum output:$T
        Select output:$T
        SelectV2 output:$T
        SelfAdjointEig output:$T
        SelfAdjointEigV2 e:$T v:$T
        Selu activations:$T
        SeluGrad backprops:$T
        Send
        SerializeIterator serialized:variant
        SerializeManySparse serialized_sparse:$out_type=string
        SerializeSparse serialized_sparse:$out_type=string
        SerializeTensor serialized:string
        SetSize size:int32
        SetStatsAggregatorDataset handle:variant
        Shape output:$out_type=int32
        ShapeN output:N*$out_type=int32
        ShardDataset handle:variant
        ShardedFilename filename:string
        ShardedFilespec filename:string
        ShuffleAndRepeatDataset handle:variant
        ShuffleAndRepeatDatasetV2 handle:variant
        ShuffleDataset handle:variant
        ShuffleDatasetV2 handle:variant
        ShuffleDatasetV3 handle:variant
        ShutdownDistributedTPU
        Sigmoid y:$T
        SigmoidGrad z:$T
        Sign y:$T
        Sin y:$T
        Sinh y:$T
        Size output:$out_type=int32
        SkipDataset handle:variant
        Skipgram vocab_word:string vocab_freq:int32 words_per_epoch:int64 current_epoch:int32 total_words_processed:int64 examples:int32 labels:int32
        SleepDataset handle:variant
        Slice output:$T
        SlidingWindowDataset handle:variant
        Snapshot output:$T
        SnapshotDataset handle:variant
        SnapshotDatasetReader handle:variant
        SnapshotDatasetV2 handle:variant
        SnapshotNestedDatasetReader handle:variant
        SobolSample samples:$dtype=float
        Softmax softmax:$T
        SoftmaxCrossEntropyWithLogits loss:$T backprop:$T
        Softplus activations:$T
        SoftplusGrad backprops:$T
        Softsign activations:$T
        SoftsignGrad backprops:$T
        SpaceToBatch output:$T
        SpaceToBatchND output:$T
        SpaceToDepth output:$T
        SparseAccumulatorApplyGradient
        SparseAccumulatorTakeGradient indices:int64 values:$dtype shape:int64
        SparseAdd sum_indices:int64 sum_values:$T sum_shape:int64
        SparseAddGrad a_val_grad:$T b_val_grad:$T
        SparseApplyAdadelta out:$T&
        SparseApplyAdagrad out:$T&
        SparseApplyAdagradDA out:$T&
        SparseApplyAdagradV2 out:$T&
        SparseApplyCenteredRMSProp out:$T&
        SparseApplyFtrl out:$T&
        SparseApplyFtrlV2 out:$T&
        SparseApplyMomentum out:$T&
        SparseApplyProximalAdagrad out:$T&
        SparseApplyProximalGradientDescent out:$T&
        SparseApplyRMSProp out:$T&
        SparseBincount output:$T
        SparseConcat output_indices:int64 output_values:$T output_shape:int64
        SparseConditionalAccumulator handle:string&
        SparseCountSparseOutput output_indices:int64 output_values:$output_type output_dense_shape:int64
        SparseCross output_indices:int64 output_values:$out_type output_shape:int64
        SparseCrossHashed output_indices:int64 output_values:int64 output_shape:int64
        SparseCrossV2 output_indices:int64 output_values:string output_shape:int64
        SparseDenseCwiseAdd output:$T
        SparseDenseCwiseDiv output:$T
        SparseDenseCwiseMul output:$T
        SparseFillEmptyRows output_indices:int64 output_values:$T empty_row_indicator:bool reverse_index_map:int64
        SparseFillEmptyRowsGrad d_values:$T d_default_value:$T
        SparseMatMul product:float
        SparseMatrixAdd c:variant
        SparseMatrixMatMul output:$T
        SparseMatrixMul output:variant
        SparseMatrixNNZ nnz:int32
        SparseMatrixOrderingAMD output:int32
        SparseMatrixSoftmax softmax:variant
        SparseMatrixSoftmaxGrad gradient:variant
        SparseMatrixSparseCholesky output:variant
        SparseMatrixSparseMatMul c:variant
        SparseMatrixTranspose output:variant
        SparseMatrixZeros sparse_matrix:variant
        SparseReduceMax output:$T
        SparseReduceMaxSparse output_indices:int64 output_values:$T output_shape:int64
        SparseReduceSum output:$T
        SparseReduceSumSparse output_indices:int64 output_values:$T output_shape:int64
        SparseReorder output_indices:int64 output_values:$T
        SparseReshape output_indices:int64 output_shape:int64
        SparseSegmentMean output:$T
        SparseSegmentMeanGrad output:$T
        SparseSegmentMeanWithNumSegments output:$T
        SparseSegmentSqrtN output:$T
        SparseSegmentSqrtNGrad output:$T
        SparseSegmentSqrtNWithNumSegments output:$T
        SparseSegmentSum output:$T
        SparseSegmentSumGrad output:$T
        SparseSegmentSumWithNumSegments output:$T
        SparseSlice output_indices:int64 output_values:$T output_shape:int64
        SparseSliceGrad val_grad:$T
        SparseSoftmax output:$T
        SparseSoftmaxCrossEntropyWithLogits loss:$T backprop:$T
        SparseSparseMaximum output_indices:int64 output_values:$T
        SparseSparseMinimum output_indices:int64 output_values:$T
        SparseSplit output_indices:num_split*int64 output_values:num_split*$T output_shape:num_split*int64
        SparseTensorDenseAdd output:$T
        SparseTensorDenseMatMul product:$T
        SparseTensorSliceDataset handle:variant
        SparseTensorToCSRSparseMatrix sparse_matrix:variant
        SparseToDense dense:$T
        SparseToSparseSetOperation result_indices:int64 result_values:$T result_shape:int64
        Spence y:$T
        Split output:num_split*$T
        SplitV output:num_split*$T
        SqlDataset handle:variant
        Sqrt y:$T
        SqrtGrad z:$T
        Square y:$T
        SquaredDifference z:$T
        Squeeze output:$T
        Stack handle:string&
        StackClose
        StackCloseV2
        StackPop elem:$elem_type
        StackPopV2 elem:$elem_type
        StackPush output:$T
        StackPushV2 output:$T
        StackV2 handle:resource
        Stage
        StageClear
        StagePeek values:%dtypes
        StageSize size:int32
        StatefulPartitionedCall output:%Tout
        StatefulRandomBinomial output:$dtype=int64
        StatefulStandardNormal output:$dtype=float
        StatefulStandardNormalV2 output:$dtype=float
        StatefulTruncatedNormal output:$dtype=float
        StatefulUniform output:$dtype=float
        StatefulUniformFullInt output:$dtype=uint64
        StatefulUniformInt output:$dtype=int64
        StatelessCase output:%Tout
        StatelessIf output:%Tout
        StatelessMultinomial output:$output_dtype=int64
        StatelessParameterizedTruncatedNormal output:$dtype
        StatelessRandomBinomial output:$dtype=int64
        StatelessRandomGammaV2 output:$dtype
        StatelessRandomGetAlg alg:int32
        StatelessRandomGetKeyCounter key:uint64 counter:uint64
        StatelessRandomGetKeyCounterAlg key:uint64 counter:uint64 alg:int32
        StatelessRandomNormal output:$dtype=float
        StatelessRandomNormalV2 output:$dtype=float
        StatelessRandomPoisson output:$dtype
        StatelessRandomUniform output:$dtype=float
        StatelessRandomUniformFullInt output:$dtype=uint64
        StatelessRandomUniformFullIntV2 output:$dtype=uint64
        StatelessRandomUniformInt output:$dtype
        StatelessRandomUniformIntV2 output:$dtype
        StatelessRandomUniformV2 output:$dtype=float
        StatelessSampleDistortedBoundingBox begin:$T size:$T bboxes:float
        StatelessTruncatedNormal output:$dtype=float
        StatelessTruncatedNormalV2 output:$dtype=float
        StatelessWhile output:%T
        StaticRegexFullMatch output:bool
        StaticRegexReplace output:string
        StatsAggregatorHandle handle:resource
        StatsAggregatorHandleV2 handle:resource
        StatsAggregatorSetSummaryWriter
        StatsAggregatorSummary summary:string
        StopGradient output:$T
        StridedSlice output:$T
        StridedSliceAssign output_ref:$T&
        StridedSliceGrad output:$T
        StringFormat output:string
        StringJoin output:string
        StringLength output:int32
        StringLower output:string
        StringNGrams ngrams:string ngrams_splits:$Tsplits=int64
        StringSplit indices:int64 values:string shape:int64
        StringSplitV2 indices:int64 values:string shape:int64
        StringStrip output:string
        StringToHashBucket output:int64
        StringToHashBucketFast output:int64
        StringToHashBucketStrong output:int64
        StringToNumber output:$out_type=float
        StringUpper output:string
        Sub z:$T
        Substr output:string
        Sum output:$T
        SummaryWriter writer:resource
        Svd s:$T u:$T v:$T
        Switch output_false:$T output_true:$T
        SymbolicGradient output:%Tout
        TFRecordDataset handle:variant
        TFRecordReader reader_handle:string&
        TFRecordReaderV2 reader_handle:resource
        TPUCompilationResult output:string
        TPUCompile compilation_status:string program:num_computations*string may_modify_variables:num_computations*bool
        TPUCompileSucceededAssert
        TPUExecute results:%Tresults
        TPUExecuteAndUpdateVariables results:%Tresults
        TPUOrdinalSelector device_ordinals:int32
        TPUPartitionedCall output:%Tout
        TPUPartitionedInput output:$T
        TPUPartitionedOutput output:num_splits*$T
        TPUReplicateMetadata
        TPUReplicatedInput output:$T
        TPUReplicatedOutput outputs:num_replicas*$T
        TPUReshardVariables
        TakeDataset handle:variant
        TakeManySparseFromTensorsMap sparse_indices:int64 sparse_values:$dtype sparse_shape:int64
        TakeWhileDataset handle:variant
        Tan y:$T
        Tanh y:$T
        TanhGrad z:$T
        TemporaryVariable ref:$dtype&
        TensorArray handle:string&
        TensorArrayClose
        TensorArrayCloseV2
        TensorArrayCloseV3
        TensorArrayConcat value:$dtype lengths:int64
        TensorArrayConcatV2 value:$dtype lengths:int64
        TensorArrayConcatV3 value:$dtype lengths:int64
        TensorArrayGather value:$dtype
        TensorArrayGatherV2 value:$dtype
        TensorArrayGatherV3 value:$dtype
        TensorArrayGrad grad_handle:string&
        TensorArrayGradV2 grad_handle:string
        TensorArrayGradV3 grad_handle:resource flow_out:float
        TensorArrayGradWithShape grad_handle:resource flow_out:float
        TensorArrayPack value:$dtype
        TensorArrayRead value:$dtype
        TensorArrayReadV2 value:$dtype
        TensorArrayReadV3 value:$dtype
        TensorArrayScatter flow_out:float
        TensorArrayScatterV2 flow_out:float
        TensorArrayScatterV3 flow_out:float
        TensorArraySize size:int32
        TensorArraySizeV2 size:int32
        TensorArraySizeV3 size:int32
        TensorArraySplit flow_out:float
        TensorArraySplitV2 flow_out:float
        TensorArraySplitV3 flow_out:float
        TensorArrayUnpack flow_out:float
        TensorArrayV2 handle:string
        TensorArrayV3 handle:resource flow:float
        TensorArrayWrite flow_out:float
        TensorArrayWriteV2 flow_out:float
        TensorArrayWriteV3 flow_out:float
        TensorDataset handle:variant
        TensorListConcat tensor:$element_dtype lengths:int64
        TensorListConcatLists output:variant
        TensorListConcatV2 tensor:$element_dtype lengths:int64
        TensorListElementShape element_shape:$shape_type
        TensorListFromTensor output_handle:variant
        TensorListGather values:$element_dtype
        TensorListGetItem item:$element_dtype
        TensorListLength length:int32
        TensorListPopBack output_handle:variant tensor:$element_dtype
        TensorListPushBack output_handle:variant
        TensorListPushBackBatch output_handles:variant
        TensorListReserve handle:variant
        TensorListResize output_handle:variant
        TensorListScatter output_handle:variant
        TensorListScatterIntoExistingList output_handle:variant
        TensorListScatterV2 output_handle:variant
        TensorListSetItem output_handle:variant
        TensorListSplit output_handle:variant
        TensorListStack tensor:$element_dtype
        TensorMapErase output_handle:variant
        TensorMapHasKey has_key:bool
        TensorMapInsert output_handle:variant
        TensorMapLookup value:$value_dtype
        TensorMapSize size:int32
        TensorMapStackKeys keys:$key_dtype
        TensorScatterAdd output:$T
        TensorScatterMax output:$T
        TensorScatterMin output:$T
        TensorScatterSub output:$T
        TensorScatterUpdate output:$T
        TensorSliceDataset handle:variant
        TensorStridedSliceUpdate output:$T
        TensorSummary summary:string
        TensorSummaryV2 summary:string
        TextLineDataset handle:variant
        TextLineReader reader_handle:string&
        TextLineReaderV2 reader_handle:resource
        ThreadPoolDataset handle:variant
        ThreadPoolHandle handle:resource
        ThreadUnsafeUnigramCandidateSampler sampled_candidates:int64 true_expected_count:float sampled_expected_count:float
        Tile output:$T
        TileGrad output:$T
        Timestamp ts:double
        ToBool output:bool
        TopK values:$T indices:int32
        TopKUnique topk:float topk_indices:int32
        TopKV2 values:$T indices:int32
        TopKWithUnique topk:float topk_indices:int32
        Transpose y:$T
        TridiagonalMatMul output:$T
        TridiagonalSolve output:$T
        TruncateDiv z:$T
        TruncateMod z:$T
        TruncatedNormal output:$dtype
        Unbatch unbatched_tensor:$T
        UnbatchDataset handle:variant
        UnbatchGrad batched_grad:$T
        UncompressElement components:%output_types
        UnicodeDecode row_splits:$Tsplits=int64 char_values:int32
        UnicodeDecodeWithOffsets row_splits:$Tsplits=int64 char_values:int32 char_to_byte_starts:int64
        UnicodeEncode output:string
        UnicodeScript output:int32
        UnicodeTranscode output:string
        UniformCandidateSampler sampled_candidates:int64 true_expected_count:float sampled_expected_count:float
        Unique y:$T idx:$out_idx=int32
        UniqueDataset handle:variant
        UniqueV2 y:$T idx:$out_idx=int32
        UniqueWithCounts y:$T idx:$out_idx=int32 count:$out_idx=int32
        UniqueWithCountsV2 y:$T idx:$out_idx=int32 count:$out_idx=int32
        Unpack output:num*$T
        UnravelIndex output:$Tidx=int32
        UnsortedSegmentJoin output:string
        UnsortedSegmentMax output:$T
        UnsortedSegmentMin output:$T
        UnsortedSegmentProd output:$T
        UnsortedSegmentSum output:$T
        Unstage values:%dtypes
        UnwrapDatasetVariant output_handle:variant
        UpperBound output:$out_type=int32
        VarHandleOp resource:resource
        VarIsInitializedOp is_initialized:bool
        Variable ref:$dtype&
        VariableShape output:$out_type=int32
        VariableV2 ref:$dtype&
        Where index:int64
        While output:%T
        WholeFileReader reader_handle:string&
        WholeFileReaderV2 reader_handle:resource
        WindowDataset handle:variant
        WindowOp handle:variant
        WorkerHeartbeat response:string
        WrapDatasetVariant output_handle:variant
        WriteAudioSummary
        WriteFile
        WriteGraphSummary
        WriteHistogramSummary
        WriteImageSummary
        WriteRawProtoSummary
        WriteScalarSummary
        WriteSummary
        Xdivy z:$T
        XlaAllReduce output:$T
        XlaBroadcastHelper lhs_output:$T rhs_output:$T
        XlaClusterOutput outputs:$T
        XlaConcatND output:$T
        XlaConv output:$T
        XlaConvV2 output:$preferred_element_type
        XlaDequantize output:bfloat16
        XlaDot output:$T
        XlaDotV2 output:$preferred_element_type
        XlaDynamicSlice output:$T
        XlaDynamicUpdateSlice output:$T
        XlaEinsum product:$T
        XlaGather output:$T
        XlaHostCompute outputs:%Toutputs
        XlaIf output:%Tout
        XlaKeyValueSort sorted_keys:$K sorted_values:$V
        XlaLaunch results:%Tresults
        XlaPad output:$T
        XlaRecv tensor:$dtype
        XlaRecvFromHost output:$Toutput
        XlaReduce output:$T
        XlaReduceScatter output:$T
        XlaReduceWindow output:$T
        XlaRemoveDynamicDimensionSize output:$T
        XlaReplicaId id:int32
        XlaRngBitGenerator output_key:uint64 output:$dtype=uint64
        XlaScatter output:$T
        XlaSelectAndScatter output:$T
        XlaSelfAdjointEig w:$T v:$T
        XlaSend
        XlaSendToHost
        XlaSetBound output:int32
        XlaSetDynamicDimensionSize output:$T
        XlaSharding output:$T
        XlaSort output:$T
        XlaSplitND outputs:N*$T
        XlaSpmdFullToShardShape output:$T
        XlaSpmdShardToFullShape output:$T
        XlaSvd s:$T u:$T v:$T
        XlaVariadicReduce output:N*$T
        XlaVariadicReduceV2 outputs:%T
        XlaVariadicSort outputs:%T
        XlaWhile output:%T
        Xlog1py z:$T
        Xlogy z:$T
        ZerosLike y:$T
        Zeta z:$T
        ZipDataset handle:variant
        _Arg output:$T
        _FusedBatchNormEx y:$T batch_mean:$U batch_variance:$U reserve_space_1:$U reserve_space_2:$U reserve_space_3:$U
        _FusedConv2D output:$T
        _FusedMatMul product:$T
        _HostRecv tensor:$tensor_type
        _HostSend
        _ParallelConcatStart output:$dtype
        _Recv tensor:$tensor_type
        _Retval
        _Send
        _SwitchN outputs:num_outs*$T
        """;
}
