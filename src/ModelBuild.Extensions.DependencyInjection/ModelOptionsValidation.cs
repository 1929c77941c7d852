using Microsoft.Extensions.Options;

namespace ModelBuild.Extensions.DependencyInjection;

/// <summary>Says what is wrong with the options of a model before it is loaded.</summary>
internal sealed class ModelOptionsValidation : IValidateOptions<ModelOptions>
{
    public ValidateOptionsResult Validate(string? name, ModelOptions options)
    {
        if (options.Threads < 0) return Fail(name, $"Threads is {options.Threads}. Use 0 for one thread for each processor, or a positive number.");
        if (options.Threads > 0 && options.Engine is not null) return Fail(name, "Threads is of the embedded engine, and Engine names another. Set one of them; an engine has options of its own.");
        if (options.Path is { Length: 0 }) return Fail(name, "Path is empty. Leave it null for the file that the build made.");
        return ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Fail(string? name, string why) => ValidateOptionsResult.Fail($"The model options '{name}' cannot be used: {why}");
}
