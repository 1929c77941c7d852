namespace ModelBuild.Engine.Compute;

/// <summary>
/// A few rows of a product times one panel of 16 columns: what the innermost loops compute. A row's elements are found through a pointer for each tap: a matrix has one tap, a
/// convolution one for each place of its filter, so that no copy of the input is ever made (an "indirect" convolution, as in XNNPACK).
/// </summary>
internal unsafe struct Tile
{
    /// <summary>Pointers to the rows' elements: <see cref="TileKernel.TileRows"/> for each tap. Rows that do not exist repeat one that does.</summary>
    public float** Rows;

    /// <summary>How many stretches a row consists of.</summary>
    public int Taps;

    /// <summary>The first element of each stretch that counts.</summary>
    public nint From;

    /// <summary>Elements of each stretch.</summary>
    public int Depth;

    /// <summary>The panel: taps × depth rows of 16.</summary>
    public float* Panel;

    /// <summary>What is added to the first row's sums, or null; may be the output itself. It comes last: small products would lose their digits on a large start.</summary>
    public float* Addend;

    /// <summary>Elements from one row of <see cref="Addend"/> to the next.</summary>
    public nint AddendStride;

    /// <summary>16 values that are added to every row, or null.</summary>
    public float* Bias;

    /// <summary>Where the first row's result goes.</summary>
    public float* Output;

    /// <summary>Elements from one row's result to the next.</summary>
    public nint Stride;

    /// <summary>Rows, 1 to <see cref="TileKernel.TileRows"/>.</summary>
    public int Height;

    /// <summary>Columns, 1 to 16.</summary>
    public int Width;

    /// <summary>The least result; smaller ones become it. NaN stays.</summary>
    public float Low;

    /// <summary>The largest result.</summary>
    public float High;
}
