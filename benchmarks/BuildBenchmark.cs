namespace ModelBuild.Benchmarks;

/// <summary>A second `dotnet build` of a project with a model, against the same project without the item; both from the packed package.</summary>
internal static class BuildBenchmark
{
    private const int Turns = 11;

    public static void Run()
    {
        string folder = Path.Combine(Path.GetTempPath(), "modelbuild-benchmark-" + Guid.NewGuid().ToString("N")[..8]);
        Directory.CreateDirectory(folder);
        try
        {
            // A version of its own, so that no package cache holds an older one.
            string version = $"1.0.0-bench{DateTime.UtcNow:yyyyMMddHHmmss}";
            Processes.Time("dotnet", ["pack", Path.Combine(Folders.Root, "src", "ModelBuild"), "-c", "Release", "-o", Path.Combine(folder, "feed"), $"-p:PackageVersion={version}", "-v", "q", "-nologo"]);
            string with = Project(folder, "With", version, """<TensorFlowModel Include="model/model.ckpt" ClassName="Adder" OutputNodes="op_to_store" />""");
            string without = Project(folder, "Without", version, "");

            List<double> a = [], b = [];
            for (int turn = -2; turn < Turns; turn++)
            {
                double w = Build(with), o = Build(without);
                if (turn < 0) continue;
                a.Add(w);
                b.Add(o);
            }
            double difference = Report.Median(a.Zip(b, (x, y) => x - y));
            var report = new Report("Second `dotnet build`, nothing changed");
            report.Add("with one model", Report.Milliseconds(Report.Median(a)), "without the item " + Report.Milliseconds(Report.Median(b)), Report.Median(a) / Report.Median(b), "", null);
            report.Add("  median difference, pair by pair", Report.Milliseconds(difference), "", null, "<= 60 ms", difference <= 60);
            report.Print();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Build(string project) => Processes.Time("dotnet", ["build", "--no-restore", "-v", "q", "-nologo"], project).Milliseconds;

    private static string Project(string folder, string name, string version, string item)
    {
        string project = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.Combine(project, "model"));
        foreach (string file in Directory.GetFiles(Path.Combine(Folders.Root, "samples", "Adder", "model")))
            File.Copy(file, Path.Combine(project, "model", Path.GetFileName(file)));
        File.WriteAllText(Path.Combine(project, "Directory.Build.props"), "<Project />");
        File.WriteAllText(Path.Combine(project, "nuget.config"), """
            <configuration>
              <packageSources>
                <add key="feed" value="../feed" />
              </packageSources>
            </configuration>
            """);
        File.WriteAllText(Path.Combine(project, "Program.cs"), "System.Console.WriteLine(42);\n");
        File.WriteAllText(Path.Combine(project, name + ".csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="ModelBuild" Version="{version}" />
                {item}
              </ItemGroup>
            </Project>
            """);
        Processes.Time("dotnet", ["build", "-v", "q", "-nologo"], project);
        return project;
    }
}
