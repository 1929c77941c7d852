using System.Reflection;
using Microsoft.CodeAnalysis.CSharp;
using ModelBuild.Freezing;
using ModelBuild.Testing;

namespace ModelBuild.Generator.Tests;

/// <summary>A golden model on its whole way: frozen from its checkpoint, its class generated, compiled, and run by the embedded engine.</summary>
internal sealed class GoldenModel : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-generator-").FullName;

    public GoldenModel(FreezeRequest request, string className = "Adder")
    {
        FreezePlan plan = Freezer.Plan(request);
        Freezer.Write(plan, Frozen);
        using var text = new StringWriter();
        Freezer.WriteInterface(plan, text);
        Interface = text.ToString();
        Item = new TestItem(Interface, className) { File = Frozen };
    }

    public static GoldenModel Adder() => new(new FreezeRequest { Checkpoint = Repository.Golden("models", "seed_mul_add", "model.ckpt"), OutputNodes = ["op_to_store"] });

    public static GoldenModel Digits() => new(new FreezeRequest { Checkpoint = Repository.Golden("digits"), OutputNodes = ["probabilities", "digit"] }, "Digits");

    public string Frozen => Path.Combine(_folder, "model.pb");

    public string Interface { get; }

    public TestItem Item { get; }

    /// <summary>What a program that uses the class says.</summary>
    /// <param name="body">The body of <c>static string Main()</c>; the class is in scope.</param>
    /// <param name="language">The C# that it is written in.</param>
    /// <param name="more">More of the program: a part of the class.</param>
    /// <param name="item">Other metadata of the item.</param>
    public string Say(string body, LanguageVersion language = LanguageVersion.Latest, string more = "", Func<TestItem, TestItem>? item = null)
    {
        string program = $$"""
            using System;
            using System.Collections.Generic;
            using System.Linq;
            using App;
            using ModelBuild;
            public static class Program
            {
                public static string Main()
                {
                    {{body}}
                }
            }
            {{more}}
            """;
        Assembly assembly = GeneratorRun.WithEngine(item is null ? Item : item(Item), program, language).Load();
        return (string)assembly.GetType("Program")!.GetMethod("Main")!.Invoke(null, null)!;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
