using System.Reflection;
using ModelBuild.Generator.Model;
using ModelBuild.Generator.Reading;

namespace ModelBuild.Generator.Tests;

using GraphTensor = ModelBuild.Generator.Model.GraphTensor; // inside, or the runtime's would be nearer

/// <summary>What the compiler's cache compares: equal when made of equal parts, different when any part differs.</summary>
public sealed class EqualityTests
{
    private static readonly GraphTensor s_tensor = Tensor();

    private static GraphTensor Tensor() => new("x:0", GraphDType.Parse("DT_FLOAT")!, true, new([-1, 8]), new(["batch", ""]), "image", false);

    public static TheoryData<string> Records() =>
    [
        .. typeof(ModelGenerator).Assembly.GetTypes()
            .Where(t => t.Namespace is "ModelBuild.Generator.Model" or "ModelBuild.Generator" && t.GetMethod("<Clone>$") is not null).Select(t => t.FullName!).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Records))]
    public void A_record_is_its_parts(string name)
    {
        Type type = typeof(ModelGenerator).Assembly.GetType(name)!;
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).MaxBy(c => c.GetParameters().Length)!;
        ParameterInfo[] parameters = constructor.GetParameters();
        object one = constructor.Invoke([.. parameters.Select(p => Value(p.ParameterType, 0))]), other = constructor.Invoke([.. parameters.Select(p => Value(p.ParameterType, 0))]);
        Assert.NotSame(one, other);
        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        for (int i = 0; i < parameters.Length; i++)
        {
            object changed = constructor.Invoke([.. parameters.Select((p, j) => Value(p.ParameterType, i == j ? 1 : 0))]);
            Assert.False(one.Equals(changed), $"{type.Name}.{parameters[i].Name}");
        }
    }

    [Fact]
    public void A_file_read_twice_is_equal()
    {
        ModelFile Read(string text) => new ModelFileReader("/a/Adder.graph.pbtxt", "model", _ => "Adder").Read(() => Microsoft.CodeAnalysis.Text.SourceText.From(text));
        string text = File.ReadAllText(Path.Combine(Testing.Repository.Root, "tests", "ModelBuild.Generator.Tests", "Fixtures", "Signatures.graph.pbtxt"));
        Assert.Equal(Read(text), Read(text));
        Assert.Equal(Read(text).GetHashCode(), Read(text).GetHashCode());
        Assert.NotEqual(Read(text), Read(text.Replace("\"look_up\"", "\"look_for\"", StringComparison.Ordinal)));
        Assert.NotEqual(Read("# no interface"), Read(text));
    }

    /// <summary>A value of a type; another one for another number.</summary>
    private static object? Value(Type type, int number)
    {
        if (type == typeof(string)) return number == 0 ? "a" : "b";
        if (type == typeof(bool)) return number == 1;
        if (type == typeof(int)) return 5 + number;
        if (type == typeof(long)) return 5L + number;
        if (type == typeof(GraphDType)) return GraphDType.Parse(number == 0 ? "DT_FLOAT" : "DT_INT64");
        if (type == typeof(GraphTensor)) return number == 0 ? Tensor() : s_tensor with { Key = "other" };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(EquatableArray<>))
        {
            Type element = type.GetGenericArguments()[0];
            Array items = Array.CreateInstance(element, 2);
            items.SetValue(Value(element, 0), 0);
            items.SetValue(Value(element, number), 1);
            return Activator.CreateInstance(type, items);
        }
        ConstructorInfo constructor = type.GetConstructors(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance).MaxBy(c => c.GetParameters().Length)!;
        return constructor.Invoke([.. constructor.GetParameters().Select((p, i) => Value(p.ParameterType, i == 0 ? number : 0))]);
    }
}
