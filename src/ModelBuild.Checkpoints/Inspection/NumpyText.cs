using System.Text;

namespace ModelBuild.Checkpoints.Inspection;

/// <summary>
/// An array as numpy's <c>str</c> prints it (numpy.core.arrayprint): nested brackets, an empty line more between blocks for each dimension, lines broken
/// within the width, and dots for what a summary leaves out.
/// </summary>
internal static class NumpyText
{
    private const string Dots = "...";

    /// <summary>Writes the array without a line end after it; false, with nothing written, when its dtype is none that numpy is given.</summary>
    public static bool TryWrite(TextWriter output, PrintedArray array, NumpyPrintOptions options)
    {
        if (NumpyElements.Of(array, options) is not { } element) return false;
        if (array.Shape.Length == 0)
        {
            output.Write(element(0));
            return true;
        }
        if (array.Shape.Contains(0))
        {
            output.Write("[]");
            return true;
        }
        Write(0, 0, options.LineWidth);
        return true;

        // Everything of a dimension stands one column further to the right than the bracket of the dimension around it.
        void Write(int axis, int offset, int width)
        {
            output.Write('[');
            int kept = array.Kept[axis];
            bool summary = kept < array.Shape[axis];
            string indent = new(' ', axis + 1);
            if (axis == array.Shape.Length - 1)
            {
                WriteRow(offset, kept, summary, indent, width - 1);
            }
            else
            {
                string between = new('\n', array.Shape.Length - axis - 1);
                for (int i = 0; i < kept; i++)
                {
                    if (summary && i == kept / 2) output.Write(Dots + between + indent);
                    Write(axis + 1, (offset + i) * array.Kept[axis + 1], width - 1);
                    if (i < kept - 1) output.Write(between + indent);
                }
            }
            output.Write(']');
        }

        void WriteRow(int offset, int kept, bool summary, string indent, int width)
        {
            var line = new StringBuilder(indent);
            // The first line begins behind the brackets, which stand where its indent is.
            int written = indent.Length;
            for (int i = 0; i < kept; i++)
            {
                if (summary && i == kept / 2) Append(Dots, last: false);
                Append(element(offset + i), last: i == kept - 1);
            }
            output.Write(line.ToString(written, line.Length - written));

            void Append(string word, bool last)
            {
                if (line.Length + word.Length > width && line.Length > indent.Length)
                {
                    output.Write(line.ToString(written, line.Length - written).TrimEnd());
                    output.Write('\n');
                    line.Clear().Append(indent);
                    written = 0;
                }
                line.Append(word);
                if (!last) line.Append(' ');
            }
        }
    }
}
