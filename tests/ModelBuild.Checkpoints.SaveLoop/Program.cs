using ModelBuild.Checkpoints;

// Saves the same step number into every element of its variables, for ever: a checkpoint whose elements differ was not written whole.
string prefix = Path.Combine(args[0], "model.ckpt");
var saver = new Saver(new SaverOptions { MaxToKeep = 2, WriteVersion = args[1] == "V1" ? CheckpointFormat.V1 : CheckpointFormat.V2 });
for (int step = 0; ; step++)
{
    float[] values = new float[100_000];
    Array.Fill(values, step);
    saver.Save([Variable.Create("a", [values.Length], values), Variable.Create("b", [values.Length], values)], prefix, new SaveOptions { GlobalStep = step });
    if (step == 0) Console.WriteLine("saved");
}
