namespace ModelBuild.Checkpoints.Inspection;

/// <summary>The floating-point type that a value, held as a double, comes from: it decides which decimal digits tell the value from its neighbours.</summary>
internal enum FloatKind
{
    Half,
    Single,
    Double,
}
