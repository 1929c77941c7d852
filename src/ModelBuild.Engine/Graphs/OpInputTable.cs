namespace ModelBuild.Engine.Graphs;

/// <summary>
/// The inputs of TensorFlow's ops, one op a line, as registered in TensorFlow (<c>TF_GetAllOpList</c>); ops without inputs are left out. An input is written
/// <c>dtype</c>, <c>$attr</c> (dtype in an attribute, <c>=default</c>), <c>count*…</c> (attribute <c>count</c> says how many), <c>%attr</c> (one input
/// for each dtype of a list attribute).
/// </summary>
internal static class OpInputTable
{
    public const string Text = """
        Abs $T
        AccumulateNV2 N*$T
        AccumulatorApplyGradient string int64 $dtype
        AccumulatorNumAccumulated string
        AccumulatorSetGlobalStep string int64
        AccumulatorTakeGradient string int32
        Acos $T
        Acosh $T
        Add $T $T
        AddManySparseToTensorsMap int64 $T int64
        AddN N*$T
        AddSparseToTensorsMap int64 $T int64
        AddV2 $T $T
        AdjustContrast $T float float float
        AdjustContrastv2 $T=float float
        AdjustHue $T=float float
        AdjustSaturation $T=float float
        All bool $Tidx=int32
        AllCandidateSampler int64
        AllToAll $T int32
        Angle $T=complex64
        AnonymousRandomSeedGenerator int64 int64
        AnonymousSeedGenerator int64 int64 bool
        Any bool $Tidx=int32
        ApplyAdaMax $T $T $T $T $T $T $T $T $T
        ApplyAdadelta $T $T $T $T $T $T $T
        ApplyAdagrad $T $T $T $T
        ApplyAdagradDA $T $T $T $T $T $T $T int64
        ApplyAdagradV2 $T $T $T $T $T
        ApplyAdam $T $T $T $T $T $T $T $T $T $T
        ApplyAddSign $T $T $T $T $T $T $T
        ApplyCenteredRMSProp $T $T $T $T $T $T $T $T $T
        ApplyFtrl $T $T $T $T $T $T $T $T
        ApplyFtrlV2 $T $T $T $T $T $T $T $T $T
        ApplyGradientDescent $T $T $T
        ApplyMomentum $T $T $T $T $T
        ApplyPowerSign $T $T $T $T $T $T $T
        ApplyProximalAdagrad $T $T $T $T $T $T
        ApplyProximalGradientDescent $T $T $T $T $T
        ApplyRMSProp $T $T $T $T $T $T $T $T
        ApproximateEqual $T $T
        ArgMax $T $Tidx=int32
        ArgMin $T $Tidx=int32
        AsString $T
        Asin $T
        Asinh $T
        Assert bool %T
        AssertCardinalityDataset variant int64
        AssertNextDataset variant string
        Assign $T $T
        AssignAdd $T $T
        AssignAddVariableOp resource $dtype
        AssignSub $T $T
        AssignSubVariableOp resource $dtype
        AssignVariableOp resource $dtype
        AssignVariableXlaConcatND resource N*$T
        Atan $T
        Atan2 $T $T
        Atanh $T
        AudioSpectrogram float
        AudioSummary string float
        AudioSummaryV2 string float float
        AutoShardDataset variant int64 int64
        AvgPool $T
        AvgPool3D $T
        AvgPool3DGrad int32 $T
        AvgPoolGrad int32 $T
        BandedTriangularSolve $T $T
        BarrierClose string
        BarrierIncompleteSize string
        BarrierInsertMany string string $T
        BarrierReadySize string
        BarrierTakeMany string int32
        Batch %T
        BatchCholesky $T
        BatchCholeskyGrad $T $T
        BatchDataset variant int64
        BatchDatasetV2 variant int64 bool
        BatchFFT complex64
        BatchFFT2D complex64
        BatchFFT3D complex64
        BatchFunction %Tin %Tcaptured
        BatchIFFT complex64
        BatchIFFT2D complex64
        BatchIFFT3D complex64
        BatchMatMul $T $T
        BatchMatMulV2 $T $T
        BatchMatMulV3 $Ta $Tb
        BatchMatrixBandPart $T int64 int64
        BatchMatrixDeterminant $T
        BatchMatrixDiag $T
        BatchMatrixDiagPart $T
        BatchMatrixInverse $T
        BatchMatrixSetDiag $T $T
        BatchMatrixSolve $T $T
        BatchMatrixSolveLs $T $T double
        BatchMatrixTriangularSolve $T $T
        BatchNormWithGlobalNormalization $T $T $T $T $T
        BatchNormWithGlobalNormalizationGrad $T $T $T $T $T
        BatchSelfAdjointEig $T
        BatchSelfAdjointEigV2 $T
        BatchSvd $T
        BatchToSpace $T $Tidx=int32
        BatchToSpaceND $T $Tblock_shape=int32 $Tcrops=int32
        BesselI0 $T
        BesselI0e $T
        BesselI1 $T
        BesselI1e $T
        BesselJ0 $T
        BesselJ1 $T
        BesselK0 $T
        BesselK0e $T
        BesselK1 $T
        BesselK1e $T
        BesselY0 $T
        BesselY1 $T
        Betainc $T $T $T
        BiasAdd $T $T
        BiasAddGrad $T
        BiasAddV1 $T $T
        Bincount int32 int32 $T
        Bitcast $T
        BitwiseAnd $T $T
        BitwiseOr $T $T
        BitwiseXor $T $T
        BlockLSTM int64 $T $T $T $T $T $T $T $T
        BlockLSTMGrad int64 $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T
        BlockLSTMGradV2 int64 $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T
        BlockLSTMV2 int64 $T $T $T $T $T $T $T $T
        BoostedTreesAggregateStats int32 float float int32
        BoostedTreesBucketize num_features*float num_features*float
        BoostedTreesCalculateBestFeatureSplit int32 float float float float float
        BoostedTreesCalculateBestFeatureSplitV2 int32 num_features*float string int32 float float float float
        BoostedTreesCalculateBestGainsPerFeature int32 num_features*float float float float float
        BoostedTreesCenterBias resource float float float float
        BoostedTreesCreateEnsemble resource int64 string
        BoostedTreesCreateQuantileStreamResource resource float int64
        BoostedTreesDeserializeEnsemble resource int64 string
        BoostedTreesExampleDebugOutputs resource num_bucketized_features*int32
        BoostedTreesFlushQuantileSummaries resource
        BoostedTreesGetEnsembleStates resource
        BoostedTreesMakeQuantileSummaries num_features*float float float
        BoostedTreesMakeStatsSummary int32 float float num_features*int32
        BoostedTreesPredict resource num_bucketized_features*int32
        BoostedTreesQuantileStreamResourceAddSummaries resource num_features*float
        BoostedTreesQuantileStreamResourceDeserialize resource num_streams*float
        BoostedTreesQuantileStreamResourceFlush resource int64
        BoostedTreesQuantileStreamResourceGetBucketBoundaries resource
        BoostedTreesSerializeEnsemble resource
        BoostedTreesSparseAggregateStats int32 float float int32 int32 int32
        BoostedTreesSparseCalculateBestFeatureSplit int32 int32 float int32 float float float float
        BoostedTreesTrainingPredict resource int32 int32 num_bucketized_features*int32
        BoostedTreesUpdateEnsemble resource int32 num_features*int32 num_features*float num_features*int32 num_features*float num_features*float int32 float
        BoostedTreesUpdateEnsembleV2 resource num_groups*int32 num_features*int32 num_features*int32 num_features*float num_features*int32 num_features*float num_features*float num_features*string int32 float int32
        BroadcastArgs $T=int32 $T=int32
        BroadcastGradientArgs $T=int32 $T=int32
        BroadcastTo $T $Tidx=int32
        Bucketize $T
        BytesProducedStatsDataset variant string
        CSRSparseMatrixComponents variant int32
        CSRSparseMatrixToDense variant
        CSRSparseMatrixToSparseTensor variant
        CSVDataset string string int64 bool string bool string int64 %output_types
        CSVDatasetV2 string string int64 bool string bool string int64 %output_types int64
        CTCBeamSearchDecoder $T=float int32
        CTCGreedyDecoder $T=float int32
        CTCLoss $T=float int64 int32 int32
        CTCLossV2 float int64 int32 int32
        CacheDataset variant string
        CacheDatasetV2 variant string resource
        Case int32 %Tin
        Cast $SrcT
        Ceil $T
        CheckNumerics $T
        CheckNumericsV2 $T
        Cholesky $T
        CholeskyGrad $T $T
        ChooseFastestBranchDataset variant int64 int64 %Targuments
        ChooseFastestDataset N*variant
        ClipByValue $T $T $T
        CloseSummaryWriter resource
        CollectiveAllToAllV3 $T resource int32
        CollectiveBcastRecvV2 int32 int32 int32 $Tshape=int32
        CollectiveBcastSend $T
        CollectiveBcastSendV2 $T int32 int32 int32
        CollectiveGather $T
        CollectiveGatherV2 $T int32 int32 int32 Nordering_token*resource
        CollectiveInitializeCommunicator int32 int32 int32
        CollectivePermute $T int32
        CollectiveReduce $T
        CollectiveReduceV2 $T int32 int32 int32 Nordering_token*resource
        CollectiveReduceV3 $T resource int32
        CombinedNonMaxSuppression float float int32 int32 float float
        Complex $T=float $T=float
        ComplexAbs $T=complex64
        CompositeTensorVariantFromComponents %Tcomponents
        CompositeTensorVariantToComponents variant
        CompressElement %input_types
        ComputeAccidentalHits int64 int64
        ComputeBatchSize variant
        Concat int32 N*$T
        ConcatOffset int32 N*int32
        ConcatV2 N*$T $Tidx=int32
        ConcatenateDataset variant variant
        Conj $T=complex64
        ConjugateTranspose $T $Tperm=int32
        ConsumeMutexLock variant
        Conv2D $T $T
        Conv2DBackpropFilter $T int32 $T
        Conv2DBackpropInput int32 $T $T
        Conv3D $T $T
        Conv3DBackpropFilter $T $T $T
        Conv3DBackpropFilterV2 $T int32 $T
        Conv3DBackpropInput $T $T $T
        Conv3DBackpropInputV2 $Tshape=int32 $T $T
        Copy $T
        CopyHost $T
        Cos $T
        Cosh $T
        CountUpTo $T
        CreateSummaryDbWriter resource string string string string
        CreateSummaryFileWriter resource string int32 int32 string
        CropAndResize $T float int32 int32
        CropAndResizeGradBoxes float $T float int32
        CropAndResizeGradImage float float int32 int32
        Cross $T $T
        CrossReplicaSum $T int32
        CudnnRNN $T $T $T $T
        CudnnRNNBackprop $T $T $T $T $T $T $T $T $T $T $T
        CudnnRNNBackpropV2 $T $T $T $T $T $T $T $T $T $T $T int8
        CudnnRNNBackpropV3 $T $T $T $T int32 $T $T $T $T $T $T $T int8
        CudnnRNNCanonicalToParams int32 int32 int32 num_params*$T num_params*$T
        CudnnRNNCanonicalToParamsV2 int32 int32 int32 num_params_weights*$T num_params_biases*$T
        CudnnRNNParamsSize int32 int32 int32
        CudnnRNNParamsToCanonical int32 int32 int32 $T
        CudnnRNNParamsToCanonicalV2 int32 int32 int32 $T
        CudnnRNNV2 $T $T $T $T
        CudnnRNNV3 $T $T $T $T int32
        Cumprod $T $Tidx=int32
        Cumsum $T $Tidx=int32
        CumulativeLogsumexp $T $Tidx=int32
        DataFormatDimMap $T=int32
        DataFormatVecPermute $T=int32
        DataServiceDataset int64 string string string string int64 resource
        DataServiceDatasetV2 int64 string string string string int64 int64 int64 resource
        DatasetCardinality variant
        DatasetFromGraph string
        DatasetToGraph variant
        DatasetToGraphV2 variant
        DatasetToSingleElement variant
        DatasetToTFRecord variant string string
        Dawsn $T
        DebugGradientIdentity $T
        DebugGradientRefIdentity $T
        DebugIdentity $T
        DebugIdentityV2 $T
        DebugNanCount $T
        DebugNumericSummary $T
        DebugNumericSummaryV2 $T
        DecodeAndCropJpeg string int32
        DecodeBase64 string
        DecodeBmp string
        DecodeCSV string %OUT_TYPE
        DecodeCompressed string
        DecodeGif string
        DecodeImage string
        DecodeJSONExample string
        DecodeJpeg string
        DecodePaddedRaw string int32
        DecodePng string
        DecodeProtoV2 string
        DecodeRaw string
        DecodeWav string
        DeepCopy $T
        DeleteIterator resource variant
        DeleteMemoryCache resource variant
        DeleteMultiDeviceIterator resource N*resource variant
        DeleteRandomSeedGenerator resource variant
        DeleteSeedGenerator resource variant
        DeleteSessionTensor string
        DenseBincount $Tidx $Tidx $T
        DenseCountSparseOutput $T $output_type
        DenseToCSRSparseMatrix $T int64
        DenseToDenseSetOperation $T $T
        DenseToSparseBatchDataset variant int64 int64
        DenseToSparseSetOperation $T int64 $T int64
        DepthToSpace $T
        DepthwiseConv2dNative $T $T
        DepthwiseConv2dNativeBackpropFilter $T int32 $T
        DepthwiseConv2dNativeBackpropInput int32 $T $T
        Dequantize $T float float
        DeserializeIterator resource variant
        DeserializeManySparse string
        DeserializeSparse $Tserialized=string
        DestroyResourceOp resource
        DestroyTemporaryVariable $T
        Diag $T
        DiagPart $T
        Digamma $T
        Dilation2D $T $T
        Dilation2DBackpropFilter $T $T $T
        Dilation2DBackpropInput $T $T $T
        DirectedInterleaveDataset variant N*variant
        Div $T $T
        DivNoNan $T $T
        DrawBoundingBoxes $T=float float
        DrawBoundingBoxesV2 $T=float float float
        DynamicPartition $T int32
        DynamicStitch N*int32 N*$T
        EagerPyFunc %Tin
        EditDistance int64 $T int64 int64 $T int64
        Eig $T
        Einsum N*$T
        Elu $T
        EluGrad $T $T
        Empty int32
        EmptyTensorList $shape_type int32
        EncodeBase64 string
        EncodeJpeg uint8
        EncodeJpegVariableQuality uint8 int32
        EncodePng $T=uint8
        EncodeProto int32 %Tinput_types
        EncodeWav float int32
        EnqueueTPUEmbeddingIntegerBatch N*int32 string
        EnqueueTPUEmbeddingRaggedTensorBatch N*$T1=int32 N*$T2=int32 N*$T3=float string
        EnqueueTPUEmbeddingSparseBatch N*$T1=int32 N*$T2=int32 N*$T3=float string
        EnqueueTPUEmbeddingSparseTensorBatch N*$T1=int32 N*$T2=int32 N*$T3=float string
        EnsureShape $T
        Enter $T
        Equal $T $T
        Erf $T
        Erfc $T
        Erfinv $T
        EuclideanNorm $T $Tidx=int32
        Exit $T
        Exp $T
        ExpandDims $T $Tdim=int32
        ExperimentalAssertNextDataset variant string
        ExperimentalAutoShardDataset variant int64 int64
        ExperimentalBytesProducedStatsDataset variant string
        ExperimentalCSVDataset string string int64 bool string bool string int64 %output_types
        ExperimentalChooseFastestDataset N*variant
        ExperimentalDatasetCardinality variant
        ExperimentalDatasetToTFRecord variant string string
        ExperimentalDenseToSparseBatchDataset variant int64 int64
        ExperimentalDirectedInterleaveDataset variant N*variant
        ExperimentalGroupByReducerDataset variant %Tkey_func_other_arguments %Tinit_func_other_arguments %Treduce_func_other_arguments %Tfinalize_func_other_arguments
        ExperimentalGroupByWindowDataset variant %Tkey_func_other_arguments %Treduce_func_other_arguments %Twindow_size_func_other_arguments
        ExperimentalIgnoreErrorsDataset variant
        ExperimentalIteratorGetDevice resource
        ExperimentalLMDBDataset string
        ExperimentalLatencyStatsDataset variant string
        ExperimentalMapAndBatchDataset variant %Targuments int64 int64 bool
        ExperimentalMapDataset variant %Targuments
        ExperimentalMatchingFilesDataset string
        ExperimentalMaxIntraOpParallelismDataset variant int64
        ExperimentalNonSerializableDataset variant
        ExperimentalParallelInterleaveDataset variant %Targuments int64 int64 bool int64 int64
        ExperimentalParseExampleDataset variant int64 %Tdense
        ExperimentalPrivateThreadPoolDataset variant int64
        ExperimentalRandomDataset int64 int64
        ExperimentalRebatchDataset variant int64
        ExperimentalScanDataset variant %Tstate %Targuments
        ExperimentalSetStatsAggregatorDataset variant resource string string
        ExperimentalSleepDataset variant int64
        ExperimentalSlidingWindowDataset variant int64 int64 int64
        ExperimentalSqlDataset string string string
        ExperimentalStatsAggregatorSummary resource
        ExperimentalTakeWhileDataset variant %Targuments
        ExperimentalThreadPoolDataset variant resource
        ExperimentalUnbatchDataset variant
        ExperimentalUniqueDataset variant
        Expint $T
        Expm1 $T
        ExtractGlimpse float int32 float
        ExtractGlimpseV2 float int32 float
        ExtractImagePatches $T
        ExtractJpegShape string
        ExtractVolumePatches $T
        FFT $Tcomplex=complex64
        FFT2D $Tcomplex=complex64
        FFT3D $Tcomplex=complex64
        FakeQuantWithMinMaxArgs float
        FakeQuantWithMinMaxArgsGradient float float
        FakeQuantWithMinMaxVars float float float
        FakeQuantWithMinMaxVarsGradient float float float float
        FakeQuantWithMinMaxVarsPerChannel float float float
        FakeQuantWithMinMaxVarsPerChannelGradient float float float float
        FakeQueue resource
        Fill $index_type=int32 $T
        FilterByLastComponentDataset variant
        FilterDataset variant %Targuments
        FinalizeDataset variant
        Fingerprint $T string
        FixedLengthRecordDataset string int64 int64 int64 int64
        FixedLengthRecordDatasetV2 string int64 int64 int64 int64 string
        FixedUnigramCandidateSampler int64
        FlatMapDataset variant %Targuments
        Floor $T
        FloorDiv $T $T
        FloorMod $T $T
        FlushSummaryWriter resource
        For int32 int32 int32 %T
        FractionalAvgPool $T
        FractionalAvgPoolGrad int64 $T int64 int64
        FractionalMaxPool $T
        FractionalMaxPoolGrad $T $T $T int64 int64
        FresnelCos $T
        FresnelSin $T
        FusedBatchNorm $T $T $T $T $T
        FusedBatchNormGrad $T $T $T $T $T
        FusedBatchNormGradV2 $T $T float $U $U
        FusedBatchNormGradV3 $T $T float $U $U $U
        FusedBatchNormV2 $T $U $U $U $U
        FusedBatchNormV3 $T $U $U $U $U
        FusedPadConv2D $T int32 $T
        FusedResizeAndPadConv2D $T int32 int32 $T
        GRUBlockCell $T $T $T $T $T $T
        GRUBlockCellGrad $T $T $T $T $T $T $T $T $T $T
        Gather $Tparams $Tindices
        GatherNd $Tparams $Tindices
        GatherV2 $Tparams $Tindices $Taxis
        GenerateBoundingBoxProposals float float float float float int32 float
        GenerateVocabRemapping string string
        GeneratorDataset %Tinit_func_args %Tnext_func_args %Tfinalize_func_args
        GetElementAtIndex variant int64
        GetOptions variant
        GetSessionHandle $T
        GetSessionHandleV2 $T
        GetSessionTensor string
        Greater $T $T
        GreaterEqual $T $T
        GroupByReducerDataset variant %Tkey_func_other_arguments %Tinit_func_other_arguments %Treduce_func_other_arguments %Tfinalize_func_other_arguments
        GroupByWindowDataset variant %Tkey_func_other_arguments %Treduce_func_other_arguments %Twindow_size_func_other_arguments
        GuaranteeConst $T
        HSVToRGB $T=float
        HistogramFixedWidth $T $T int32
        HistogramSummary string $T=float
        IFFT $Tcomplex=complex64
        IFFT2D $Tcomplex=complex64
        IFFT3D $Tcomplex=complex64
        IRFFT $Tcomplex=complex64 int32
        IRFFT2D $Tcomplex=complex64 int32
        IRFFT3D $Tcomplex=complex64 int32
        Identity $T
        IdentityN %T
        If $Tcond %Tin
        Igamma $T $T
        IgammaGradA $T $T
        Igammac $T $T
        IgnoreErrorsDataset variant
        Imag $T=complex64
        ImageProjectiveTransformV2 $dtype float int32
        ImageProjectiveTransformV3 $dtype float int32 float
        ImageSummary string $T=float
        ImportEvent resource string
        InTopK float $T=int32
        InTopKV2 float $T=int32 $T=int32
        InfeedEnqueue $dtype
        InfeedEnqueuePrelinearizedBuffer variant
        InfeedEnqueueTuple %dtypes
        InitializeTable string $Tkey $Tval
        InitializeTableFromDataset resource variant
        InitializeTableFromTextFile string string
        InitializeTableFromTextFileV2 resource string
        InitializeTableV2 resource $Tkey $Tval
        InplaceAdd $T int32 $T
        InplaceSub $T int32 $T
        InplaceUpdate $T int32 $T
        InterleaveDataset variant %Targuments int64 int64
        Inv $T
        InvGrad $T $T
        Invert $T
        InvertPermutation $T=int32
        IsBoostedTreesEnsembleInitialized resource
        IsBoostedTreesQuantileStreamResourceInitialized resource
        IsFinite $T
        IsInf $T
        IsNan $T
        IsVariableInitialized $dtype
        IsotonicRegression $T
        IteratorFromStringHandle string
        IteratorFromStringHandleV2 string
        IteratorGetDevice resource
        IteratorGetNext resource
        IteratorGetNextAsOptional resource
        IteratorGetNextSync resource
        IteratorToStringHandle resource
        KMC2ChainInitialization float int64
        KmeansPlusPlusInitialization float int64 int64 int64
        KthOrderStatistic float
        L2Loss $T
        LMDBDataset string
        LRN $T=float
        LRNGrad $T=float $T=float $T=float
        LSTMBlockCell $T $T $T $T $T $T $T $T
        LSTMBlockCellGrad $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T $T
        LatencyStatsDataset variant string
        LeakyRelu $T=float
        LeakyReluGrad $T=float $T=float
        LearnedUnigramCandidateSampler int64
        LeftShift $T $T
        LegacyParallelInterleaveDatasetV2 variant %Targuments int64 int64 int64 int64
        Less $T $T
        LessEqual $T $T
        Lgamma $T
        LinSpace $T $T $Tidx=int32
        ListDiff $T $T
        LoadAndRemapMatrix string string int64 int64 float
        LoadDataset string %Treader_func_args
        LoadTPUEmbeddingADAMParameters float float float
        LoadTPUEmbeddingAdadeltaParameters float float float
        LoadTPUEmbeddingAdagradMomentumParameters float float float
        LoadTPUEmbeddingAdagradParameters float float
        LoadTPUEmbeddingCenteredRMSPropParameters float float float float
        LoadTPUEmbeddingFTRLParameters float float float
        LoadTPUEmbeddingFrequencyEstimatorParameters float float
        LoadTPUEmbeddingMDLAdagradLightParameters float float float float
        LoadTPUEmbeddingMomentumParameters float float
        LoadTPUEmbeddingProximalAdagradParameters float float
        LoadTPUEmbeddingProximalYogiParameters float float float
        LoadTPUEmbeddingRMSPropParameters float float float
        LoadTPUEmbeddingStochasticGradientDescentParameters float
        Log $T
        Log1p $T
        LogMatrixDeterminant $T
        LogSoftmax $T
        LogUniformCandidateSampler int64
        LogicalAnd bool bool
        LogicalNot bool
        LogicalOr bool bool
        LookupTableExport string
        LookupTableExportV2 resource
        LookupTableFind string $Tin $Tout
        LookupTableFindV2 resource $Tin $Tout
        LookupTableImport string $Tin $Tout
        LookupTableImportV2 resource $Tin $Tout
        LookupTableInsert string $Tin $Tout
        LookupTableInsertV2 resource $Tin $Tout
        LookupTableRemoveV2 resource $Tin
        LookupTableSize string
        LookupTableSizeV2 resource
        LoopCond bool
        LowerBound $T $T
        Lu $T
        MakeIterator variant resource
        MakeUnique float
        MapAndBatchDataset variant %Targuments int64 int64 bool
        MapDataset variant %Targuments
        MapDefun %Targuments %Tcaptured
        MapPeek int64 int32
        MapStage int64 int32 %fake_dtypes
        MapUnstage int64 int32
        MapUnstageNoKey int32
        MatMul $T $T
        MatchingFiles string
        MatchingFilesDataset string
        MatrixBandPart $T $Tindex=int64 $Tindex=int64
        MatrixDeterminant $T
        MatrixDiag $T
        MatrixDiagPart $T
        MatrixDiagPartV2 $T int32 $T
        MatrixDiagPartV3 $T int32 $T
        MatrixDiagV2 $T int32 int32 int32 $T
        MatrixDiagV3 $T int32 int32 int32 $T
        MatrixExponential $T
        MatrixInverse $T
        MatrixLogarithm $T
        MatrixSetDiag $T $T
        MatrixSetDiagV2 $T $T int32
        MatrixSetDiagV3 $T $T int32
        MatrixSolve $T $T
        MatrixSolveLs $T $T double
        MatrixSquareRoot $T
        MatrixTriangularSolve $T $T
        Max $T $Tidx=int32
        MaxIntraOpParallelismDataset variant int64
        MaxPool $T=float
        MaxPool3D $T
        MaxPool3DGrad $TInput=float $TInput=float $T=float
        MaxPool3DGradGrad $T $T $T
        MaxPoolGrad $T=float $T=float $T=float
        MaxPoolGradGrad $T $T $T
        MaxPoolGradGradV2 $T $T $T int32 int32
        MaxPoolGradGradWithArgmax $T $T $Targmax
        MaxPoolGradV2 $T=float $T=float $T=float int32 int32
        MaxPoolGradWithArgmax $T $T $Targmax
        MaxPoolV2 $T=float int32 int32
        MaxPoolWithArgmax $T
        Maximum $T $T
        Mean $T $Tidx=int32
        Merge N*$T
        MergeSummary N*string
        MergeV2Checkpoints string string
        Mfcc float int32
        Min $T $Tidx=int32
        Minimum $T $T
        MirrorPad $T $Tpaddings=int32
        MirrorPadGrad $T $Tpaddings=int32
        MlirPassthroughOp %Tinputs
        Mod $T $T
        ModelDataset variant
        Mul $T $T
        MulNoNan $T $T
        MultiDeviceIteratorFromStringHandle string
        MultiDeviceIteratorGetNextFromShard resource int32 int64
        MultiDeviceIteratorInit variant resource int64
        MultiDeviceIteratorToStringHandle resource
        Multinomial $T int32
        MutableDenseHashTable $key_dtype
        MutableDenseHashTableV2 $key_dtype $key_dtype
        MutexLock resource
        NcclAllReduce $T
        NcclBroadcast $T
        NcclReduce num_devices*$T
        Ndtri $T
        NearestNeighbors float float int64
        Neg $T
        NegTrain float float int32 int32 float
        NextAfter $T=float $T=float
        NextIteration $T
        NonDeterministicInts $shape_dtype=int64
        NonMaxSuppression float float int32
        NonMaxSuppressionV2 $T=float $T=float int32 $T_threshold=float
        NonMaxSuppressionV3 $T=float $T=float int32 $T_threshold=float $T_threshold=float
        NonMaxSuppressionV4 $T=float $T=float int32 $T_threshold=float $T_threshold=float
        NonMaxSuppressionV5 $T=float $T=float int32 $T=float $T=float $T=float
        NonMaxSuppressionWithOverlaps float float int32 float float
        NonSerializableDataset variant
        NotEqual $T $T
        NthElement $T int32
        OneHot $TI=int64 int32 $T $T
        OnesLike $T
        OptimizeDataset variant string
        OptimizeDatasetV2 variant string string string
        OptionalFromValue %Toutput_types
        OptionalGetValue variant
        OptionalHasValue variant
        OptionsDataset variant
        OrderedMapPeek int64 int32
        OrderedMapStage int64 int32 %fake_dtypes
        OrderedMapUnstage int64 int32
        OrderedMapUnstageNoKey int32
        OutfeedDequeueTupleV2 int32
        OutfeedDequeueV2 int32
        OutfeedEnqueue $dtype
        OutfeedEnqueueTuple %dtypes
        Pack N*$T
        Pad $T $Tpaddings=int32
        PadV2 $T $Tpaddings=int32 $T
        PaddedBatchDataset variant int64 N*int64 %Toutput_types
        PaddedBatchDatasetV2 variant int64 N*int64 %Toutput_types bool
        ParallelBatchDataset variant int64 int64 bool
        ParallelConcat N*$T
        ParallelDynamicStitch N*int32 N*$T
        ParallelInterleaveDataset variant %Targuments int64 int64 bool int64 int64
        ParallelInterleaveDatasetV2 variant %Targuments int64 int64 int64
        ParallelInterleaveDatasetV3 variant %Targuments int64 int64 int64
        ParallelInterleaveDatasetV4 variant %Targuments int64 int64 int64 int64 int64
        ParallelMapDataset variant %Targuments int32
        ParallelMapDatasetV2 variant %Targuments int64
        ParameterizedTruncatedNormal $T $dtype $dtype $dtype $dtype
        ParseExample string string Nsparse*string Ndense*string %Tdense
        ParseExampleDataset variant int64 %Tdense
        ParseExampleDatasetV2 variant int64 %Tdense
        ParseExampleV2 string string string string string %Tdense
        ParseSequenceExample string string %Tcontext_dense
        ParseSequenceExampleV2 string string string string string string string string bool %Tcontext_dense
        ParseSingleExample string %Tdense
        ParseSingleSequenceExample string string Ncontext_sparse*string Ncontext_dense*string Nfeature_list_sparse*string Nfeature_list_dense*string %Tcontext_dense string
        ParseTensor string
        PartitionedCall %Tin
        PlaceholderWithDefault $dtype
        Polygamma $T $T
        PopulationCount $T
        Pow $T $T
        PrefetchDataset variant int64
        Prelinearize $dtype
        PrelinearizeTuple %dtypes
        PreventGradient $T
        Print $T %U
        PrintV2 string
        PrivateThreadPoolDataset variant int64
        Prod $T $Tidx=int32
        PyFunc %Tin
        PyFuncStateless %Tin
        Qr $T
        QuantizeAndDequantize $T
        QuantizeAndDequantizeV2 $T $T $T
        QuantizeAndDequantizeV3 $T $T $T int32
        QuantizeAndDequantizeV4 $T $T $T
        QuantizeAndDequantizeV4Grad $T $T $T $T
        QuantizeDownAndShrinkRange $Tinput float float
        QuantizeV2 float float float
        QuantizedAdd $T1 $T2 float float float float
        QuantizedAvgPool $T float float
        QuantizedBatchNormWithGlobalNormalization $Tinput float float $Tinput float float $Tinput float float $Tinput float float $Tinput float float
        QuantizedBiasAdd $T1 $T2 float float float float
        QuantizedConcat int32 N*$T N*float N*float
        QuantizedConcatV2 N*$T $Tidx=int32 N*float N*float
        QuantizedConv2D $Tinput $Tfilter float float float float
        QuantizedConv2DAndRelu $Tinput $Tfilter float float float float
        QuantizedConv2DAndReluAndRequantize $Tinput $Tfilter float float float float float float
        QuantizedConv2DAndRequantize $Tinput $Tfilter float float float float float float
        QuantizedConv2DPerChannel $Tinput $Tfilter float float float float
        QuantizedConv2DWithBias $Tinput $Tfilter float float float float float
        QuantizedConv2DWithBiasAndRelu $Tinput $Tfilter float float float float float
        QuantizedConv2DWithBiasAndReluAndRequantize $Tinput $Tfilter $Tbias float float float float float float
        QuantizedConv2DWithBiasAndRequantize $Tinput $Tfilter $Tbias float float float float float float
        QuantizedConv2DWithBiasSignedSumAndReluAndRequantize $Tinput $Tfilter $Tbias float float float float float float $Tsummand float float
        QuantizedConv2DWithBiasSumAndRelu $Tinput $Tfilter float float float float float float
        QuantizedConv2DWithBiasSumAndReluAndRequantize $Tinput $Tfilter $Tbias float float float float float float $Tsummand float float
        QuantizedDepthwiseConv2D $Tinput $Tfilter float float float float
        QuantizedDepthwiseConv2DWithBias $Tinput $Tfilter float float float float float
        QuantizedDepthwiseConv2DWithBiasAndRelu $Tinput $Tfilter float float float float float
        QuantizedDepthwiseConv2DWithBiasAndReluAndRequantize $Tinput $Tfilter $Tbias float float float float float float
        QuantizedInstanceNorm $T float float
        QuantizedMatMul $T1 $T2 float float float float
        QuantizedMatMulWithBias $T1 $T2 $Tbias float float float float
        QuantizedMatMulWithBiasAndDequantize $T1 $T2 $Tbias float float float float float float
        QuantizedMatMulWithBiasAndRelu $T1 $T2 float float float float float
        QuantizedMatMulWithBiasAndReluAndRequantize $T1 $T2 $Tbias float float float float float float
        QuantizedMatMulWithBiasAndRequantize $T1 $T2 $Tbias float float float float float float
        QuantizedMaxPool $T float float
        QuantizedMul $T1 $T2 float float float float
        QuantizedRelu $Tinput float float
        QuantizedRelu6 $Tinput float float
        QuantizedReluX $Tinput float float float
        QuantizedReshape $T $Tshape=int32 float float
        QuantizedResizeBilinear $T int32 float float
        QueueClose string
        QueueCloseV2 resource
        QueueDequeue string
        QueueDequeueMany string int32
        QueueDequeueManyV2 resource int32
        QueueDequeueUpTo string int32
        QueueDequeueUpToV2 resource int32
        QueueDequeueV2 resource
        QueueEnqueue string %Tcomponents
        QueueEnqueueMany string %Tcomponents
        QueueEnqueueManyV2 resource %Tcomponents
        QueueEnqueueV2 resource %Tcomponents
        QueueIsClosed string
        QueueIsClosedV2 resource
        QueueSize string
        QueueSizeV2 resource
        RFFT $Treal=float int32
        RFFT2D $Treal=float int32
        RFFT3D $Treal=float int32
        RGBToHSV $T=float
        RaggedBincount int64 $Tidx $Tidx $T
        RaggedCountSparseOutput int64 $T $output_type
        RaggedCross %ragged_values_types %ragged_splits_types Nsparse*int64 %sparse_values_types Nsparse*int64 %dense_types
        RaggedGather PARAMS_RAGGED_RANK*$Tsplits=int64 $Tvalues $Tindices
        RaggedRange $T=int32 $T=int32 $T=int32
        RaggedTensorFromVariant variant
        RaggedTensorToSparse RAGGED_RANK*$Tsplits=int64 $T
        RaggedTensorToTensor $Tshape $T $T num_row_partition_tensors*$Tindex
        RaggedTensorToVariant RAGGED_RANK*$Tsplits=int64 $Tvalues
        RaggedTensorToVariantGradient variant $Tsplits=int64 int32
        RandomCrop $T int64
        RandomDataset int64 int64
        RandomGamma $S $T
        RandomGammaGrad $T $T
        RandomPoisson $S $dtype
        RandomPoissonV2 $S $R=double
        RandomShuffle $T
        RandomStandardNormal $T
        RandomUniform $T
        RandomUniformInt $T $Tout $Tout
        Range $Tidx=int32 $Tidx=int32 $Tidx=int32
        RangeDataset int64 int64 int64
        Rank $T
        ReadFile string
        ReadVariableOp resource
        ReadVariableXlaSplitND resource
        ReaderNumRecordsProduced string
        ReaderNumRecordsProducedV2 resource
        ReaderNumWorkUnitsCompleted string
        ReaderNumWorkUnitsCompletedV2 resource
        ReaderRead string string
        ReaderReadUpTo string string int64
        ReaderReadUpToV2 resource resource int64
        ReaderReadV2 resource resource
        ReaderReset string
        ReaderResetV2 resource
        ReaderRestoreState string string
        ReaderRestoreStateV2 resource string
        ReaderSerializeState string
        ReaderSerializeStateV2 resource
        Real $T=complex64
        RealDiv $T $T
        RebatchDataset variant int64
        RebatchDatasetV2 variant int64 bool
        Reciprocal $T
        ReciprocalGrad $T $T
        ReduceDataset variant %Tstate %Targuments
        ReduceJoin string int32
        RefEnter $T
        RefExit $T
        RefIdentity $T
        RefMerge N*$T
        RefNextIteration $T
        RefSelect int32 N*$T
        RefSwitch $T bool
        RegexFullMatch string string
        RegexReplace string string string
        RegisterDataset variant string string
        Relu $T
        Relu6 $T
        Relu6Grad $T $T
        ReluGrad $T $T
        RemoteCall string %Tin
        RepeatDataset variant int64
        RequantizationRange $Tinput float float
        RequantizationRangePerChannel $T=qint32 float float
        Requantize $Tinput float float float float
        RequantizePerChannel $T=qint32 float float float float
        Reshape $T $Tshape=int32
        ResizeArea $T int32
        ResizeBicubic $T int32
        ResizeBicubicGrad float $T
        ResizeBilinear $T int32
        ResizeBilinearGrad float $T
        ResizeNearestNeighbor $T int32
        ResizeNearestNeighborGrad $T int32
        ResourceAccumulatorApplyGradient resource int64 $dtype
        ResourceAccumulatorNumAccumulated resource
        ResourceAccumulatorSetGlobalStep resource int64
        ResourceAccumulatorTakeGradient resource int32
        ResourceApplyAdaMax resource resource resource $T $T $T $T $T $T
        ResourceApplyAdadelta resource resource resource $T $T $T $T
        ResourceApplyAdagrad resource resource $T $T
        ResourceApplyAdagradDA resource resource resource $T $T $T $T int64
        ResourceApplyAdagradV2 resource resource $T $T $T
        ResourceApplyAdam resource resource resource $T $T $T $T $T $T $T
        ResourceApplyAdamWithAmsgrad resource resource resource resource $T $T $T $T $T $T $T
        ResourceApplyAddSign resource resource $T $T $T $T $T
        ResourceApplyCenteredRMSProp resource resource resource resource $T $T $T $T $T
        ResourceApplyFtrl resource resource resource $T $T $T $T $T
        ResourceApplyFtrlV2 resource resource resource $T $T $T $T $T $T
        ResourceApplyGradientDescent resource $T $T
        ResourceApplyKerasMomentum resource resource $T $T $T
        ResourceApplyMomentum resource resource $T $T $T
        ResourceApplyPowerSign resource resource $T $T $T $T $T
        ResourceApplyProximalAdagrad resource resource $T $T $T $T
        ResourceApplyProximalGradientDescent resource $T $T $T $T
        ResourceApplyRMSProp resource resource resource $T $T $T $T $T
        ResourceCountUpTo resource
        ResourceGather resource $Tindices
        ResourceGatherNd resource $Tindices
        ResourceScatterAdd resource $Tindices $dtype
        ResourceScatterDiv resource $Tindices $dtype
        ResourceScatterMax resource $Tindices $dtype
        ResourceScatterMin resource $Tindices $dtype
        ResourceScatterMul resource $Tindices $dtype
        ResourceScatterNdAdd resource $Tindices $T
        ResourceScatterNdMax resource $Tindices $T
        ResourceScatterNdMin resource $Tindices $T
        ResourceScatterNdSub resource $Tindices $T
        ResourceScatterNdUpdate resource $Tindices $T
        ResourceScatterSub resource $Tindices $dtype
        ResourceScatterUpdate resource $Tindices $dtype
        ResourceSparseApplyAdadelta resource resource resource $T $T $T $T $Tindices
        ResourceSparseApplyAdagrad resource resource $T $T $Tindices
        ResourceSparseApplyAdagradDA resource resource resource $T $Tindices $T $T $T int64
        ResourceSparseApplyAdagradV2 resource resource $T $T $T $Tindices
        ResourceSparseApplyCenteredRMSProp resource resource resource resource $T $T $T $T $T $Tindices
        ResourceSparseApplyFtrl resource resource resource $T $Tindices $T $T $T $T
        ResourceSparseApplyFtrlV2 resource resource resource $T $Tindices $T $T $T $T $T
        ResourceSparseApplyKerasMomentum resource resource $T $T $Tindices $T
        ResourceSparseApplyMomentum resource resource $T $T $Tindices $T
        ResourceSparseApplyProximalAdagrad resource resource $T $T $T $T $Tindices
        ResourceSparseApplyProximalGradientDescent resource $T $T $T $T $Tindices
        ResourceSparseApplyRMSProp resource resource resource $T $T $T $T $T $Tindices
        ResourceStridedSliceAssign resource $Index $Index $Index $T
        Restore string string
        RestoreSlice string string string
        RestoreV2 string string string
        Reverse $T bool
        ReverseSequence $T $Tlen=int64
        ReverseV2 $T $Tidx=int32
        RightShift $T $T
        Rint $T
        RiscAbs $T
        RiscAdd $T $T
        RiscBinaryArithmetic $T $T
        RiscBinaryComparison $T $T
        RiscBitcast $SrcT
        RiscBroadcast $T $Tidx=int32
        RiscCast $SrcT
        RiscCeil $T
        RiscCholesky $T
        RiscConcat N*$T $Tidx=int32
        RiscCondition bool $SrcT $SrcT
        RiscConv $T $T
        RiscCos $T
        RiscDiv $T $T
        RiscDot $T $T
        RiscExp $T
        RiscFft $Tcomplex=complex64
        RiscFloor $T
        RiscGather $Tparams $Tindices $Taxis
        RiscImag $T=complex64
        RiscIsFinite $T
        RiscLog $T
        RiscLogicalAnd bool bool
        RiscLogicalNot bool
        RiscLogicalOr bool bool
        RiscMax $T $T
        RiscMin $T $T
        RiscMul $T $T
        RiscNeg $T
        RiscPad $T $Tpaddings=int32 $T
        RiscPool $T
        RiscPow $T $T
        RiscRandomUniform $T
        RiscReal $T=complex64
        RiscReduce $T $Index=int32
        RiscRem $T $T
        RiscReshape $T $Tshape=int32
        RiscReverse $T $Tidx=int32
        RiscScatter $Tindices $T $Tindices
        RiscShape $T
        RiscSign $T
        RiscSlice $T $Index $Index
        RiscSort $T $Index=int32
        RiscSqueeze $T
        RiscSub $T $T
        RiscTranspose $T $Tperm=int32
        RiscTriangularSolve $T $T
        RiscUnary $T
        RiscWhile %T
        RngReadAndSkip resource int32 uint64
        RngSkip resource int64 int64
        Roll $T $Tshift $Taxis
        Round $T
        Rsqrt $T
        RsqrtGrad $T $T
        SampleDistortedBoundingBox $T float
        SampleDistortedBoundingBoxV2 $T float float
        SamplingDataset variant float int64 int64
        Save string string %T
        SaveDataset variant string %Tshard_func_args
        SaveDatasetV2 variant string %Tshard_func_args
        SaveSlices string string string %T
        SaveV2 string string string %dtypes
        ScalarSummary string $T
        ScaleAndTranslate $T int32 float float
        ScaleAndTranslateGrad $T $T float float
        ScanDataset variant %Tstate %Targuments
        ScatterAdd $T $Tindices $T
        ScatterDiv $T $Tindices $T
        ScatterMax $T $Tindices $T
        ScatterMin $T $Tindices $T
        ScatterMul $T $Tindices $T
        ScatterNd $Tindices $T $Tindices
        ScatterNdAdd $T $Tindices $T
        ScatterNdMax $T $Tindices $T
        ScatterNdMin $T $Tindices $T
        ScatterNdNonAliasingAdd $T $Tindices $T
        ScatterNdSub $T $Tindices $T
        ScatterNdUpdate $T $Tindices $T
        ScatterSub $T $Tindices $T
        ScatterUpdate $T $Tindices $T
        SdcaFprint string
        SdcaOptimizer num_sparse_features*int64 num_sparse_features*int64 num_sparse_features_with_values*float num_dense_features*float float float num_sparse_features*int64 num_sparse_features*float num_dense_features*float float
        SdcaOptimizerV2 num_sparse_features*int64 num_sparse_features*int64 num_sparse_features_with_values*float num_dense_features*float float float num_sparse_features*int64 num_sparse_features*float num_dense_features*float float
        SdcaShrinkL1 num_features*float
        SegmentMax $T $Tindices
        SegmentMean $T $Tindices
        SegmentMin $T $Tindices
        SegmentProd $T $Tindices
        SegmentSum $T $Tindices
        Select bool $T $T
        SelectV2 bool $T $T
        SelfAdjointEig $T
        SelfAdjointEigV2 $T
        Selu $T
        SeluGrad $T $T
        Send $T
        SendTPUEmbeddingGradients N*float NN*float
        SerializeIterator resource
        SerializeManySparse int64 $T int64
        SerializeSparse int64 $T int64
        SerializeTensor $T
        SetSize int64 $T int64
        SetStatsAggregatorDataset variant resource string string
        Shape $T
        ShapeN N*$T
        ShardDataset variant int64 int64
        ShardedFilename string int32 int32
        ShardedFilespec string int32
        ShuffleAndRepeatDataset variant int64 int64 int64 int64
        ShuffleAndRepeatDatasetV2 variant int64 int64 int64 int64 resource
        ShuffleDataset variant int64 int64 int64
        ShuffleDatasetV2 variant int64 resource
        ShuffleDatasetV3 variant int64 int64 int64 resource
        Sigmoid $T
        SigmoidGrad $T $T
        Sign $T
        Sin $T
        Sinh $T
        Size $T
        SkipDataset variant int64
        SleepDataset variant int64
        Slice $T $Index $Index
        SlidingWindowDataset variant int64 int64 int64
        Snapshot $T
        SnapshotDataset variant string
        SnapshotDatasetReader string int64
        SnapshotDatasetV2 variant string %Treader_func_args %Tshard_func_args
        SnapshotNestedDatasetReader N*variant
        SobolSample int32 int32 int32
        Softmax $T
        SoftmaxCrossEntropyWithLogits $T $T
        Softplus $T
        SoftplusGrad $T $T
        Softsign $T
        SoftsignGrad $T $T
        SpaceToBatch $T $Tpaddings=int32
        SpaceToBatchND $T $Tblock_shape=int32 $Tpaddings=int32
        SpaceToDepth $T
        SparseAccumulatorApplyGradient string int64 int64 $dtype int64
        SparseAccumulatorTakeGradient string int32
        SparseAdd int64 $T int64 int64 $T int64 $Treal
        SparseAddGrad $T int64 int64 int64
        SparseApplyAdadelta $T $T $T $T $T $T $T $Tindices
        SparseApplyAdagrad $T $T $T $T $Tindices
        SparseApplyAdagradDA $T $T $T $T $Tindices $T $T $T int64
        SparseApplyAdagradV2 $T $T $T $T $T $Tindices
        SparseApplyCenteredRMSProp $T $T $T $T $T $T $T $T $T $Tindices
        SparseApplyFtrl $T $T $T $T $Tindices $T $T $T $T
        SparseApplyFtrlV2 $T $T $T $T $Tindices $T $T $T $T $T
        SparseApplyMomentum $T $T $T $T $Tindices $T
        SparseApplyProximalAdagrad $T $T $T $T $T $T $Tindices
        SparseApplyProximalGradientDescent $T $T $T $T $T $Tindices
        SparseApplyRMSProp $T $T $T $T $T $T $T $T $Tindices
        SparseBincount int64 $Tidx int64 $Tidx $T
        SparseConcat N*int64 N*$T N*int64
        SparseCountSparseOutput int64 $T int64 $output_type
        SparseCross N*int64 %sparse_types N*int64 %dense_types
        SparseCrossHashed N*int64 %sparse_types N*int64 %dense_types int64 bool int64
        SparseCrossV2 N*int64 %sparse_types N*int64 %dense_types string
        SparseDenseCwiseAdd int64 $T int64 $T
        SparseDenseCwiseDiv int64 $T int64 $T
        SparseDenseCwiseMul int64 $T int64 $T
        SparseFillEmptyRows int64 $T int64 $T
        SparseFillEmptyRowsGrad int64 $T
        SparseMatMul $Ta=float $Tb=float
        SparseMatrixAdd variant variant $T $T
        SparseMatrixMatMul variant $T
        SparseMatrixMul variant $T
        SparseMatrixNNZ variant
        SparseMatrixOrderingAMD variant
        SparseMatrixSoftmax variant
        SparseMatrixSoftmaxGrad variant variant
        SparseMatrixSparseCholesky variant int32
        SparseMatrixSparseMatMul variant variant
        SparseMatrixTranspose variant
        SparseMatrixZeros int64
        SparseReduceMax int64 $T int64 int32
        SparseReduceMaxSparse int64 $T int64 int32
        SparseReduceSum int64 $T int64 int32
        SparseReduceSumSparse int64 $T int64 int32
        SparseReorder int64 $T int64
        SparseReshape int64 int64 int64
        SparseSegmentMean $T $Tidx=int32 $Tsegmentids=int32
        SparseSegmentMeanGrad $T $Tidx=int32 $Tsegmentids=int32 int32
        SparseSegmentMeanWithNumSegments $T $Tidx=int32 $Tsegmentids=int32 $Tnumsegments=int32
        SparseSegmentSqrtN $T $Tidx=int32 $Tsegmentids=int32
        SparseSegmentSqrtNGrad $T $Tidx=int32 $Tsegmentids=int32 int32
        SparseSegmentSqrtNWithNumSegments $T $Tidx=int32 $Tsegmentids=int32 $Tnumsegments=int32
        SparseSegmentSum $T $Tidx=int32 $Tsegmentids=int32
        SparseSegmentSumGrad $T $Tidx=int32 $Tsegmentids=int32 int32
        SparseSegmentSumWithNumSegments $T $Tidx=int32 $Tsegmentids=int32 $Tnumsegments=int32
        SparseSlice int64 $T int64 int64 int64
        SparseSliceGrad $T int64 int64 int64
        SparseSoftmax int64 $T int64
        SparseSoftmaxCrossEntropyWithLogits $T $Tlabels=int64
        SparseSparseMaximum int64 $T int64 int64 $T int64
        SparseSparseMinimum int64 $T int64 int64 $T int64
        SparseSplit int64 int64 $T int64
        SparseTensorDenseAdd $Tindices $T $Tindices $T
        SparseTensorDenseMatMul $Tindices=int64 $T int64 $T
        SparseTensorSliceDataset int64 $Tvalues int64
        SparseTensorToCSRSparseMatrix int64 $T int64
        SparseToDense $Tindices $Tindices $T $T
        SparseToSparseSetOperation int64 $T int64 int64 $T int64
        Spence $T
        Split int32 $T
        SplitV $T $Tlen=int64 int32
        SqlDataset string string string
        Sqrt $T
        SqrtGrad $T $T
        Square $T
        SquaredDifference $T $T
        Squeeze $T
        StackClose string
        StackCloseV2 resource
        StackPop string
        StackPopV2 resource
        StackPush string $T
        StackPushV2 resource $T
        StackV2 int32
        Stage %dtypes
        StagePeek int32
        StatefulPartitionedCall %Tin
        StatefulRandomBinomial resource int64 $S $T=double $T=double
        StatefulStandardNormal resource $shape_dtype=int64
        StatefulStandardNormalV2 resource int64 $shape_dtype=int64
        StatefulTruncatedNormal resource int64 $shape_dtype=int64
        StatefulUniform resource int64 $shape_dtype=int64
        StatefulUniformFullInt resource int64 $shape_dtype=int64
        StatefulUniformInt resource int64 $shape_dtype=int64 $dtype=int64 $dtype=int64
        StatelessCase int32 %Tin
        StatelessIf $Tcond %Tin
        StatelessMultinomial $T int32 $Tseed=int64
        StatelessParameterizedTruncatedNormal $S $Tseed=int64 $dtype $dtype $dtype $dtype
        StatelessRandomBinomial $S $Tseed=int64 $T=double $T=double
        StatelessRandomGammaV2 $T $Tseed=int64 $dtype
        StatelessRandomGetKeyCounter $Tseed=int64
        StatelessRandomGetKeyCounterAlg $Tseed=int64
        StatelessRandomNormal $T=int32 $Tseed=int64
        StatelessRandomNormalV2 $Tshape=int32 uint64 uint64 int32
        StatelessRandomPoisson $T $Tseed=int64 $Rtype
        StatelessRandomUniform $T=int32 $Tseed=int64
        StatelessRandomUniformFullInt $T=int32 $Tseed=int64
        StatelessRandomUniformFullIntV2 $Tshape=int32 uint64 uint64 int32
        StatelessRandomUniformInt $T $Tseed=int64 $dtype $dtype
        StatelessRandomUniformIntV2 $Tshape=int32 uint64 uint64 int32 $dtype $dtype
        StatelessRandomUniformV2 $Tshape=int32 uint64 uint64 int32
        StatelessSampleDistortedBoundingBox $T float float $Tseed
        StatelessTruncatedNormal $T=int32 $Tseed=int64
        StatelessTruncatedNormalV2 $Tshape=int32 uint64 uint64 int32
        StatelessWhile %T
        StaticRegexFullMatch string
        StaticRegexReplace string
        StatsAggregatorSetSummaryWriter resource resource
        StatsAggregatorSummary resource
        StopGradient $T
        StridedSlice $T $Index $Index $Index
        StridedSliceAssign $T $Index $Index $Index $T
        StridedSliceGrad $Index $Index $Index $Index $T
        StringFormat %T
        StringJoin N*string
        StringLength string
        StringLower string
        StringNGrams string $Tsplits=int64
        StringSplit string string
        StringSplitV2 string string
        StringStrip string
        StringToHashBucket string
        StringToHashBucketFast string
        StringToHashBucketStrong string
        StringToNumber string
        StringUpper string
        Sub $T $T
        Substr string $T $T
        Sum $T $Tidx=int32
        Svd $T
        Switch $T bool
        SymbolicGradient %Tin
        TFRecordDataset string string int64
        TPUCompile NumDynamicShapes*int64 %Tguaranteed_constants
        TPUCompileSucceededAssert string
        TPUEmbeddingActivations float float
        TPUExecute %Targs string
        TPUExecuteAndUpdateVariables %Targs string
        TPUPartitionedCall %Tin int32
        TPUPartitionedInput N*$T
        TPUPartitionedOutput $T
        TPUReplicatedInput N*$T
        TPUReplicatedOutput $T
        TPUReshardVariables N*resource string resource
        TakeDataset variant int64
        TakeManySparseFromTensorsMap int64
        TakeWhileDataset variant %Targuments
        Tan $T
        Tanh $T
        TanhGrad $T $T
        TensorArray int32
        TensorArrayClose string
        TensorArrayCloseV2 string
        TensorArrayCloseV3 resource
        TensorArrayConcat string float
        TensorArrayConcatV2 string float
        TensorArrayConcatV3 resource float
        TensorArrayGather string int32 float
        TensorArrayGatherV2 string int32 float
        TensorArrayGatherV3 resource int32 float
        TensorArrayGrad string float
        TensorArrayGradV2 string float
        TensorArrayGradV3 resource float
        TensorArrayGradWithShape resource float int32
        TensorArrayPack string float
        TensorArrayRead string int32 float
        TensorArrayReadV2 string int32 float
        TensorArrayReadV3 resource int32 float
        TensorArrayScatter string int32 $T float
        TensorArrayScatterV2 string int32 $T float
        TensorArrayScatterV3 resource int32 $T float
        TensorArraySize string float
        TensorArraySizeV2 string float
        TensorArraySizeV3 resource float
        TensorArraySplit string $T int64 float
        TensorArraySplitV2 string $T int64 float
        TensorArraySplitV3 resource $T int64 float
        TensorArrayUnpack string $T float
        TensorArrayV2 int32
        TensorArrayV3 int32
        TensorArrayWrite string int32 $T float
        TensorArrayWriteV2 string int32 $T float
        TensorArrayWriteV3 resource int32 $T float
        TensorDataset %Toutput_types
        TensorListConcat variant
        TensorListConcatLists variant variant
        TensorListConcatV2 variant $shape_type int64
        TensorListElementShape variant
        TensorListFromTensor $element_dtype $shape_type
        TensorListGather variant int32 int32
        TensorListGetItem variant int32 int32
        TensorListLength variant
        TensorListPopBack variant int32
        TensorListPushBack variant $element_dtype
        TensorListPushBackBatch variant $element_dtype
        TensorListReserve $shape_type int32
        TensorListResize variant int32
        TensorListScatter $element_dtype int32 $shape_type
        TensorListScatterIntoExistingList variant $element_dtype int32
        TensorListScatterV2 $element_dtype int32 $shape_type int32
        TensorListSetItem variant int32 $element_dtype
        TensorListSplit $element_dtype $shape_type int64
        TensorListStack variant int32
        TensorMapErase variant $key_dtype
        TensorMapHasKey variant $key_dtype
        TensorMapInsert variant $key_dtype $value_dtype
        TensorMapLookup variant $key_dtype
        TensorMapSize variant
        TensorMapStackKeys variant
        TensorScatterAdd $T $Tindices $T
        TensorScatterMax $T $Tindices $T
        TensorScatterMin $T $Tindices $T
        TensorScatterSub $T $Tindices $T
        TensorScatterUpdate $T $Tindices $T
        TensorSliceDataset %Toutput_types
        TensorStridedSliceUpdate $T $Index $Index $Index $T
        TensorSummary $T
        TensorSummaryV2 string $T string
        TextLineDataset string string int64
        ThreadPoolDataset variant resource
        ThreadUnsafeUnigramCandidateSampler int64
        Tile $T $Tmultiples=int32
        TileGrad $T int32
        ToBool $T
        TopK $T
        TopKUnique float
        TopKV2 $T int32
        TopKWithUnique float
        Transpose $T $Tperm=int32
        TridiagonalMatMul $T $T $T $T
        TridiagonalSolve $T $T
        TruncateDiv $T $T
        TruncateMod $T $T
        TruncatedNormal $T
        Unbatch $T int64 int64
        UnbatchDataset variant
        UnbatchGrad $T int64 $T int64
        UncompressElement variant
        UnicodeDecode string
        UnicodeDecodeWithOffsets string
        UnicodeEncode int32 $Tsplits=int64
        UnicodeScript int32
        UnicodeTranscode string
        UniformCandidateSampler int64
        Unique $T
        UniqueDataset variant
        UniqueV2 $T $Taxis=int64
        UniqueWithCounts $T
        UniqueWithCountsV2 $T $Taxis=int64
        Unpack $T
        UnravelIndex $Tidx=int32 $Tidx=int32
        UnsortedSegmentJoin string $Tindices $Tnumsegments=int32
        UnsortedSegmentMax $T $Tindices $Tnumsegments=int32
        UnsortedSegmentMin $T $Tindices $Tnumsegments=int32
        UnsortedSegmentProd $T $Tindices $Tnumsegments=int32
        UnsortedSegmentSum $T $Tindices $Tnumsegments=int32
        UnwrapDatasetVariant variant
        UpperBound $T $T
        VarIsInitializedOp resource
        VariableShape resource
        Where $T=bool
        While %T
        WindowDataset variant int64 int64 int64 bool
        WindowOp %Tinputs
        WorkerHeartbeat string
        WrapDatasetVariant variant
        WriteAudioSummary resource int64 string float float
        WriteFile string string
        WriteGraphSummary resource int64 string
        WriteHistogramSummary resource int64 string $T=float
        WriteImageSummary resource int64 string $T=float uint8
        WriteRawProtoSummary resource int64 string
        WriteScalarSummary resource int64 string $T
        WriteSummary resource int64 $T string string
        Xdivy $T $T
        XlaAllReduce $T int32
        XlaBroadcastHelper $T $T $Tindices
        XlaClusterOutput $T
        XlaConcatND N*$T
        XlaConv $T $T $Tindices $Tindices $Tindices $Tindices $Tindices
        XlaConvV2 $LhsT $RhsT $Tindices $Tindices $Tindices $Tindices $Tindices
        XlaDequantize uint32
        XlaDot $T $T
        XlaDotV2 $LhsT $RhsT
        XlaDynamicSlice $T $Tindices $Tindices
        XlaDynamicUpdateSlice $T $T $Tindices
        XlaEinsum $T $T
        XlaGather $T $Tindices $Tindices
        XlaHostCompute %Tinputs
        XlaIf $Tcond %Tin
        XlaKeyValueSort $K $V
        XlaLaunch %Tconstants %Targs Nresources*resource
        XlaPad $T $T $Tindices $Tindices $Tindices
        XlaReduce $T $T
        XlaReduceScatter $T int32 int32
        XlaReduceWindow $T $T $Tindices $Tindices $Tindices $Tindices $Tindices
        XlaRemoveDynamicDimensionSize $T int32
        XlaRngBitGenerator int32 uint64 $Tshape=int32
        XlaScatter $T $Tindices $T
        XlaSelectAndScatter $T $Tindices $Tindices $Tindices $T $T
        XlaSelfAdjointEig $T
        XlaSend $T
        XlaSendToHost $Tinput
        XlaSetBound int32 int32
        XlaSetDynamicDimensionSize $T int32 int32
        XlaSharding $T
        XlaSort $T
        XlaSplitND $T
        XlaSpmdFullToShardShape $T
        XlaSpmdShardToFullShape $T
        XlaSvd $T
        XlaVariadicReduce N*$T N*$T
        XlaVariadicReduceV2 %T %T
        XlaVariadicSort %T int32
        XlaWhile %T
        Xlog1py $T $T
        Xlogy $T $T
        ZerosLike $T
        Zeta $T $T
        ZipDataset N*variant
        """;
}
