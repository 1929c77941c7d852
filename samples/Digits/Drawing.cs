using System.Text;

namespace DigitsSample;

/// <summary>Draws images side by side in plain text.</summary>
internal static class Drawing
{
    private const string Shades = " .:-=+*#%@";

    /// <summary>One block of lines: the chosen images beside each other, a caption under each.</summary>
    public static string Row(TestImages images, IReadOnlyList<int> chosen, Func<int, string> caption)
    {
        const int width = 2 * TestImages.Side + 3;
        var text = new StringBuilder();
        for (int y = 0; y < TestImages.Side; y++)
        {
            text.Append("  ");
            foreach (int image in chosen)
            {
                for (int x = 0; x < TestImages.Side; x++)
                {
                    // A terminal cell is about twice as high as wide: every pixel is two cells.
                    char shade = Shades[(int)(images.Pixels[image, y, x] / 16f * (Shades.Length - 1))];
                    text.Append(shade).Append(shade);
                }
                text.Append("   ");
            }
            text.AppendLine();
        }
        text.Append("  ");
        foreach (int image in chosen) text.Append(caption(image).PadRight(width));
        return text.AppendLine().ToString();
    }
}
