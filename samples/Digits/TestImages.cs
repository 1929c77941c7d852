using System.Globalization;

namespace DigitsSample;

/// <summary>The 360 test images: 8×8 pixels of 0 to 16, the digit that a person wrote, and the digit that TensorFlow saw in it.</summary>
internal sealed record TestImages(float[,,] Pixels, int[] Labels, int[] TensorFlowSaw)
{
    public const int Side = 8;

    public int Count => Labels.Length;

    /// <summary>Reads <c>label,predicted_by_tensorflow,p00,p01,…,p77</c> lines under one header line.</summary>
    public static TestImages Load(string csv)
    {
        string[] lines = File.ReadAllLines(csv)[1..];
        var images = new TestImages(new float[lines.Length, Side, Side], new int[lines.Length], new int[lines.Length]);
        for (int i = 0; i < lines.Length; i++)
        {
            string[] cells = lines[i].Split(',');
            images.Labels[i] = int.Parse(cells[0], CultureInfo.InvariantCulture);
            images.TensorFlowSaw[i] = int.Parse(cells[1], CultureInfo.InvariantCulture);
            for (int p = 0; p < Side * Side; p++)
                images.Pixels[i, p / Side, p % Side] = float.Parse(cells[p + 2], CultureInfo.InvariantCulture);
        }
        return images;
    }
}
