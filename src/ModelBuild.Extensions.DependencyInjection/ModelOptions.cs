namespace ModelBuild.Extensions.DependencyInjection;

/// <summary>
/// How a model that is a service is loaded. Options are named by the model's class: <c>services.Configure&lt;ModelOptions&gt;(nameof(Digits), section)</c> is for
/// one model, <c>services.ConfigureAll&lt;ModelOptions&gt;(…)</c> for all.
/// </summary>
public sealed class ModelOptions
{
    /// <summary>
    /// How many threads of the embedded engine share the work within one node, the caller's own included. 0, the default, takes one for each processor; 1
    /// leaves all work to the caller, which is best for a server that answers many requests at the same time. Models with the same number share
    /// their threads.
    /// </summary>
    public int Threads { get; set; }

    /// <summary>What runs the model. Null for the embedded engine where <see cref="Threads"/> is set; else for the service <see cref="IEngine"/> where there is one; else for the embedded engine.</summary>
    public IEngine? Engine { get; set; }

    /// <summary>
    /// The <c>.pb</c>, where it is not the one that the build made. A relative path counts from the application's folder, then from the current one. Null for the build's.
    /// </summary>
    public string? Path { get; set; }
}
