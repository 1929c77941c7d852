using System.Diagnostics;

namespace ModelBuild.Checkpoints.Tests;

/// <summary>Whenever a program is killed while it saves, the state file names a whole checkpoint.</summary>
public sealed class KilledWhileSavingTests
{
    [Theory]
    [InlineData("V2")]
    [InlineData("V1")]
    public void The_last_good_checkpoint_is_there(string format)
    {
        string folder = Directory.CreateTempSubdirectory("modelbuild-killed").FullName;
        try
        {
            var random = new Random(5);
            for (int round = 0; round < 12; round++)
            {
                string own = Directory.CreateDirectory(Path.Combine(folder, $"{round}")).FullName;
                string program = Path.Combine(AppContext.BaseDirectory, "ModelBuild.Checkpoints.SaveLoop.dll");
                using (Process process = Process.Start(new ProcessStartInfo("dotnet", [program, own, format]) { RedirectStandardOutput = true })!)
                {
                    Assert.Equal("saved", process.StandardOutput.ReadLine());
                    Thread.Sleep(random.Next(60));
                    process.Kill();
                    process.WaitForExit();
                }
                string latest = CheckpointFolder.LatestCheckpoint(own)!;
                using CheckpointReader reader = CheckpointReader.Open(latest);
                float step = float.Parse(latest[(latest.LastIndexOf('-') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
                foreach (string name in (string[])["a", "b"])
                    Assert.All(reader.ReadTensor<float>(name).ToArray().Distinct(), value => Assert.Equal(step, value));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
