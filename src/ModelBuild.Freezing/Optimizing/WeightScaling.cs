using System.Globalization;

namespace ModelBuild.Freezing;

/// <summary>A factor for each element of a weight, told by the channel that the element belongs to.</summary>
/// <param name="Factors">One a channel.</param>
/// <param name="Inner">How many neighbouring elements share a channel: 1 when the channel is the weight's last dim.</param>
internal sealed record WeightScaling(IReadOnlyList<double> Factors, long Inner)
{
    /// <summary>The same for the same scaling, and no other.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Inner}:{string.Join(',', Factors.Select(f => f.ToString("R", CultureInfo.InvariantCulture)))}");

    /// <summary>Scales the elements that start at a flat position of the weight, in place; rounded once, from the double product.</summary>
    public void Apply(Span<float> elements, long position)
    {
        long channel = position / Inner % Factors.Count, left = Inner - position % Inner;
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = (float)(elements[i] * Factors[(int)channel]);
            if (--left > 0) continue;
            left = Inner;
            if (++channel == Factors.Count) channel = 0;
        }
    }
}
