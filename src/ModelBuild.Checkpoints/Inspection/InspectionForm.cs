namespace ModelBuild.Checkpoints;

/// <summary>Whose <c>inspect_checkpoint</c> prints.</summary>
public enum InspectionForm
{
    /// <summary>The newest TensorFlow 2: <c>tensor: w (float32) [4, 3]</c>, arrays as numpy 1.21 to 1.26 print them.</summary>
    Newest,

    /// <summary>TensorFlow 1.15: <c>tensor_name:  w</c>, arrays as numpy 1.16 to 1.20 print them.</summary>
    TensorFlow115,
}
