using DigitsSample;

TestImages images = TestImages.Load(Path.Combine(AppContext.BaseDirectory, "digits-test.csv"));

using var model = new Digits();
Digits.Outputs result = model.Run(new() { Image = images.Pixels });   // one call for all 360 images

ReadOnlySpan<long> digits = result.Digit.AsSpan();
ReadOnlySpan<float> probabilities = result.Probabilities.AsSpan();
int[] saw = new int[images.Count];
float[] sure = new float[images.Count];
for (int i = 0; i < images.Count; i++)
{
    saw[i] = (int)digits[i];
    sure[i] = probabilities[i * 10 + saw[i]];
}

int[] right = [.. Enumerable.Range(0, images.Count).Where(i => saw[i] == images.Labels[i])];
int[] wrong = [.. Enumerable.Range(0, images.Count).Where(i => saw[i] != images.Labels[i])];
int asTensorFlow = Enumerable.Range(0, images.Count).Count(i => saw[i] == images.TensorFlowSaw[i]);

Console.WriteLine($"{images.Count} handwritten digits, classified by a model that TensorFlow trained and .NET runs");
Console.WriteLine();
Console.WriteLine(Drawing.Row(images, right[..4], i => $"it says {saw[i]} ({sure[i]:P0})"));
Console.WriteLine(Drawing.Row(images, wrong[..Math.Min(4, wrong.Length)], i => $"{saw[i]} ({sure[i]:P0}); is {images.Labels[i]}"));
Console.WriteLine($"accuracy {right.Length / (double)images.Count:F4}: {right.Length} of {images.Count} right");
Console.WriteLine($"the same answer as TensorFlow on {asTensorFlow} of {images.Count} images");

return asTensorFlow == images.Count ? 0 : 1;
