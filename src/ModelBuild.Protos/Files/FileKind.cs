namespace ModelBuild.Files;

/// <summary>What a model's file is, judged by its content: names and extensions mislead (most public <c>.ckpt</c> files are PyTorch's).</summary>
public enum FileKind
{
    /// <summary>None of the others: some binary file.</summary>
    Unknown,

    /// <summary>A file of no bytes.</summary>
    Empty,

    /// <summary>TensorFlow's table format: the index of a V2 checkpoint, or a V1 checkpoint.</summary>
    Table,

    /// <summary>A binary <c>GraphDef</c>.</summary>
    GraphDef,

    /// <summary>A binary <c>MetaGraphDef</c>: a checkpoint's <c>.meta</c>.</summary>
    MetaGraphDef,

    /// <summary>A binary <c>SavedModel</c>: <c>saved_model.pb</c>.</summary>
    SavedModel,

    /// <summary>A SavedModel in chunks: <c>saved_model.cpb</c>, which TensorFlow writes when one message cannot hold it.</summary>
    ChunkedSavedModel,

    /// <summary>A graph in text format: <c>.pbtxt</c>.</summary>
    TextGraph,

    /// <summary>A TensorFlow Lite model.</summary>
    TensorFlowLite,

    /// <summary>A zip of PyTorch (<c>torch.save</c>, TorchScript).</summary>
    PyTorch,

    /// <summary>A Keras 3 model: a zip with <c>config.json</c>.</summary>
    KerasZip,

    /// <summary>HDF5: Keras weights or models.</summary>
    Hdf5,

    /// <summary>A Python pickle.</summary>
    Pickle,

    /// <summary>NumPy's <c>.npy</c>.</summary>
    Numpy,

    /// <summary>The pointer that git-lfs leaves where the file itself was not fetched.</summary>
    GitLfsPointer,

    /// <summary>A web page, as a download leaves it that went wrong.</summary>
    HtmlPage,

    /// <summary>A tar archive.</summary>
    Tar,

    /// <summary>Compressed with gzip.</summary>
    Gzip,

    /// <summary>Some other zip archive.</summary>
    Zip,

    /// <summary>Some other text.</summary>
    Text,
}
