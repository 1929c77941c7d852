using Microsoft.Extensions.DependencyInjection;
using ModelBuild.Protos;
using ModelBuild.Testing;

namespace ModelBuild.Extensions.DependencyInjection.Tests;

public sealed class ReloadingModelTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("modelbuild-reload-").FullName;
    private int _writes;

    private string Path => System.IO.Path.Combine(_folder, "Adder.pb");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Puts the model in place as a build does, with another constant in it.</summary>
    private void Write(int? constant, string? rename = null)
    {
        GraphDef graph = GraphDef.Parser.ParseFrom(File.ReadAllBytes(Repository.Golden("models", "seed_mul_add", "frozen.pb")));
        foreach (NodeDef node in graph.Node)
        {
            if (rename is not null)
            {
                if (node.Name == rename) node.Name += "_2";
                for (int i = 0; i < node.Input.Count; i++) node.Input[i] = node.Input[i] == rename ? rename + "_2" : node.Input[i];
            }
            if (constant is { } value && node.Op == "Const") node.Attr["value"].Tensor = new TensorProto { Dtype = DataType.DtInt32, TensorShape = new TensorShapeProto(), IntVal = { value } };
        }
        File.WriteAllBytes(Path + ".tmp", Google.Protobuf.MessageExtensions.ToByteArray(graph));
        File.SetLastWriteTimeUtc(Path + ".tmp", new DateTime(2026, 1, 1, 0, 0, ++_writes, DateTimeKind.Utc));
        File.Move(Path + ".tmp", Path, overwrite: true);
    }

    private static int Answer(Adder adder) => (int)adder.Run(new() { X = 2, Y = 3 }).OpToStore;

    [Fact]
    public void A_file_that_was_replaced_is_loaded()
    {
        Write(null);
        using var adder = new ReloadingModel<Adder>(Path, path => new Adder(path), Timeout.InfiniteTimeSpan);
        Adder first = adder.Current;
        Assert.Equal(7, Answer(first));
        Assert.False(adder.Reload());
        int raised = 0;
        adder.Reloaded += (_, _) => raised++;

        Write(10);
        Assert.True(adder.Reload());
        Assert.NotSame(first, adder.Current);
        Assert.NotEqual(7, Answer(adder.Current));
        Assert.Equal(7, Answer(first)); // whoever holds the model before goes on with it
        Assert.Equal(1, raised);
    }

    [Fact]
    public void What_cannot_be_loaded_leaves_the_model_as_it_is_and_says_why()
    {
        Write(null);
        using var adder = new ReloadingModel<Adder>(Path, path => new Adder(path), Timeout.InfiniteTimeSpan);
        Write(null, rename: "x");
        Assert.False(adder.Reload());
        Assert.Equal(ModelErrorCodes.InterfaceDiffers, Assert.IsType<ModelException>(adder.Problem).Code);
        File.WriteAllText(Path, "no graph");
        Assert.False(adder.Reload());
        Assert.Equal(ModelErrorCodes.GraphDamaged, Assert.IsType<ModelException>(adder.Problem).Code);
        File.Delete(Path);
        Assert.False(adder.Reload());
        Assert.Equal(7, Answer(adder.Current));

        Write(null);
        Assert.True(adder.Reload());
        Assert.Null(adder.Problem);
    }

    [Fact]
    public async Task It_is_noticed_by_itself()
    {
        Write(null);
        using var adder = new ReloadingModel<Adder>(Path, path => new Adder(path), TimeSpan.FromMilliseconds(5));
        var loaded = new TaskCompletionSource();
        adder.Reloaded += (_, _) => loaded.TrySetResult();
        Write(10);
        await loaded.Task.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.NotEqual(7, Answer(adder.Current));
    }

    [Fact]
    public void As_a_service()
    {
        Write(null);
        using ServiceProvider services = new ServiceCollection().AddReloadingModel<Adder>(options => options.Path = Path).BuildServiceProvider();
        var adder = services.GetRequiredService<ReloadingModel<Adder>>();
        Assert.Equal(7, Answer(adder.Current));
        Write(10);
        Assert.True(adder.Reload() || Answer(adder.Current) != 7);
        services.Dispose();
        Assert.Throws<ObjectDisposedException>(() => adder.Current);
    }
}
