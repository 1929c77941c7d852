using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace ModelBuild.Testing;

/// <summary>
/// Keeps an assembly's public surface in <c>src/ASSEMBLY/PublicAPI.txt</c>, so that each change of it is seen and meant.
/// </summary>
public static class PublicApi
{
    private const string Accept = "MODELBUILD_ACCEPT_PUBLIC_API";

    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool", [typeof(byte)] = "byte",
        [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint",
        [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(char)] = "char",
    };

    /// <summary>Fails when the assembly's public surface differs from its file.</summary>
    public static void Check(Assembly assembly)
    {
        string path = Path.Combine(Repository.Root, "src", assembly.GetName().Name!, "PublicAPI.txt");
        string[] actual = Render(assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(path, string.Join('\n', actual) + "\n");
            return;
        }
        string[] accepted = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n").TrimEnd('\n').Split('\n') : [];
        string[] changes = [.. actual.Except(accepted).Select(line => "+ " + line), .. accepted.Except(actual).Select(line => "- " + line)];
        Assert.True(changes.Length == 0, $"""
            The public API of {assembly.GetName().Name} is not what {Path.GetRelativePath(Repository.Root, path)} says:
            {string.Join('\n', changes)}
            If that is meant, run the tests again with {Accept}=1 and commit the file.
            """);
    }

    /// <summary>A line for each type and member that users of the assembly see, sorted. TensorFlow's generated messages are left out.</summary>
    public static string[] Render(Assembly assembly) => assembly.GetExportedTypes()
        .Where(type => type.Namespace != "ModelBuild.Protos")
        .SelectMany(Lines)
        .Distinct()
        .Order(StringComparer.Ordinal)
        .ToArray();

    private static IEnumerable<string> Lines(Type type)
    {
        string name = Name(type, qualified: true);
        yield return $"{name} : {Kind(type)}{Bases(type)}";
        if (typeof(Delegate).IsAssignableFrom(type)) yield break;

        const BindingFlags declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        foreach (MemberInfo member in type.GetMembers(declared))
        {
            if (Signature(member) is { } signature) yield return $"{name}.{signature}";
        }
    }

    private static string? Signature(MemberInfo member) => member switch
    {
        ConstructorInfo constructor when Visible(constructor) => $"new({Parameters(constructor)})",
        // Accessors are shown with their property; what the compiler adds to records follows from the record.
        MethodInfo method when Visible(method) && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) && !Compiled(method) =>
            $"{method.Name}{Generics(method.GetGenericArguments(), method.IsGenericMethod)}({Parameters(method)}) -> {Modifiers(method)}{Shown(method.ReturnParameter)}",
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(Visible) && !Compiled(property) =>
            $"{property.Name}{Indexes(property)} {{ {Accessors(property)}}} -> {Required(property)}{Modifiers(property.GetAccessors(nonPublic: true)[0])}{Shown(property)}",
        FieldInfo field when (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly) && !field.IsSpecialName =>
            field.IsLiteral
                ? $"{field.Name} = {Literal(field.GetRawConstantValue())}"
                : $"{field.Name} -> {(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{Shown(field)}",
        EventInfo handler when Visible(handler.AddMethod!) => $"{handler.Name} -> event {Name(handler.EventHandlerType!)}",
        _ => null,
    };

    private static bool Visible(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    private static bool Compiled(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name is "EqualityContract";

    private static string Required(PropertyInfo property) => property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";

    private static string Modifiers(MethodBase method) =>
        method.IsStatic ? "static " : method.DeclaringType!.IsInterface ? "" : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "";

    private static string Accessors(PropertyInfo property) => string.Concat(property.GetAccessors(nonPublic: true).Where(Visible).Select(accessor =>
        accessor.ReturnType == typeof(void)
            ? accessor.ReturnParameter.GetRequiredCustomModifiers().Any(m => m.Name == "IsExternalInit") ? "init; " : "set; "
            : "get; "));

    private static string Indexes(PropertyInfo property) =>
        property.GetIndexParameters() is { Length: > 0 } indexes ? $"[{string.Join(", ", indexes.Select(Parameter))}]" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        string passed = !parameter.ParameterType.IsByRef ? "" : parameter.IsOut ? "out " : parameter.IsIn ? "in " : "ref ";
        if (parameter.IsDefined(typeof(ParamArrayAttribute))) passed = "params ";
        string value = parameter.HasDefaultValue ? " = " + Literal(parameter.RawDefaultValue) : "";
        return $"{passed}{Shown(parameter)} {parameter.Name}{value}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Kind(Type type) =>
        type.IsEnum ? "enum" : type.IsInterface ? "interface" : type.IsValueType ? "struct"
        : typeof(Delegate).IsAssignableFrom(type) ? $"delegate {type.GetMethod("Invoke")!.ToString()}"
        : type is { IsAbstract: true, IsSealed: true } ? "static class" : type.IsAbstract ? "abstract class" : type.IsSealed ? "sealed class" : "class";

    private static string Bases(Type type)
    {
        if (type.IsEnum) return "";
        Type? parent = type.BaseType == typeof(object) || type.BaseType == typeof(ValueType) || typeof(Delegate).IsAssignableFrom(type) ? null : type.BaseType;
        IEnumerable<string> bases = type.GetInterfaces().Select(t => Name(t)).Order(StringComparer.Ordinal);
        if (parent is not null) bases = bases.Prepend(Name(parent));
        string list = string.Join(", ", bases);
        return list.Length == 0 || typeof(Delegate).IsAssignableFrom(type) ? "" : " : " + list;
    }

    private static string Shown(ParameterInfo parameter) => Shown(new NullabilityInfoContext().Create(parameter), parameter.ParameterType);

    private static string Shown(PropertyInfo property) => Shown(new NullabilityInfoContext().Create(property), property.PropertyType);

    private static string Shown(FieldInfo field) => Shown(new NullabilityInfoContext().Create(field), field.FieldType);

    // A type as written, with the question marks of references that may be null.
    private static string Shown(NullabilityInfo nullability, Type type)
    {
        if (type.IsByRef) type = type.GetElementType()!;
        bool mayBeNull = !type.IsValueType && (nullability.ReadState == NullabilityState.Nullable || nullability.WriteState == NullabilityState.Nullable);
        string mark = mayBeNull ? "?" : "";
        if (type.IsArray && nullability.ElementType is { } element) return $"{Shown(element, type.GetElementType()!)}[]{mark}";
        Type[] arguments = type.GetGenericArguments();
        if (Nullable.GetUnderlyingType(type) is null && !type.IsGenericParameter && arguments.Length > 0 && nullability.GenericTypeArguments.Length == arguments.Length && !type.IsNested)
        {
            IEnumerable<string> shown = arguments.Zip(nullability.GenericTypeArguments, (argument, info) => Shown(info, argument));
            return $"{Bare(type.Name)}<{string.Join(", ", shown)}>{mark}";
        }
        return Name(type) + mark;
    }

    private static string Name(Type type, bool qualified = false)
    {
        if (type.IsByRef) return Name(type.GetElementType()!);
        if (type.IsPointer) return Name(type.GetElementType()!) + "*";
        if (type.IsArray) return Name(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        if (type.IsGenericParameter) return type.Name;
        if (Keywords.TryGetValue(type, out string? keyword)) return keyword;

        string outer = type.DeclaringType is { } declaring ? Name(declaring, qualified) + "." : qualified ? type.Namespace + "." : "";
        int inherited = type.DeclaringType?.GetGenericArguments().Length ?? 0;
        Type[] own = type.GetGenericArguments()[inherited..];
        return outer + Bare(type.Name) + Generics(own, own.Length > 0);
    }

    private static string Generics(Type[] arguments, bool any) => any ? $"<{string.Join(", ", arguments.Select(a => Name(a)))}>" : "";

    private static string Bare(string name) => name.Split('`')[0];
}
