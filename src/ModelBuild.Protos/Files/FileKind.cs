namespace ModelBuild.Files;

/// <summary>What a file is, by its content.</summary>
public enum FileKind
{
    /// <summary>Nothing that is known here.</summary>
    Unknown,
    /// <summary>No byte at all.</summary>
    Empty,
    /// <summary>A table: the index of a V2 checkpoint, or a V1 checkpoint.</summary>
    Table,
    /// <summary>A zip archive; PyTorch's checkpoints are such.</summary>
    Zip,
    /// <summary>HDF5, as Keras writes its <c>.h5</c> files.</summary>
    Hdf5,
    /// <summary>A Python pickle.</summary>
    Pickle,
    /// <summary>The text that git-lfs leaves in place of a file that was not fetched.</summary>
    GitLfsPointer,
    /// <summary>A web page, as a failed download leaves it.</summary>
    HtmlPage,
    /// <summary>A gzip archive.</summary>
    Gzip,
    /// <summary>A tar archive.</summary>
    Tar,
    /// <summary>A graph or a model in TensorFlow's text format.</summary>
    TextGraph,
    /// <summary>Some other text.</summary>
    Text,
    /// <summary>A binary GraphDef or frozen graph.</summary>
    GraphDef,
    /// <summary>A binary MetaGraphDef (<c>.meta</c>).</summary>
    MetaGraphDef,
    /// <summary>A binary SavedModel (<c>saved_model.pb</c>).</summary>
    SavedModel,
}
