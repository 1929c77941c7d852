namespace ModelBuild.Engine.Execution;

/// <summary>
/// What a node does, with its attributes read. Immutable: one object serves every run on every thread. What changes is in the context.
/// </summary>
internal abstract class Kernel
{
    /// <summary>Computes the outputs from the inputs.</summary>
    public abstract void Run(RunContext context);

    /// <summary>
    /// Whether the same inputs always give the same outputs and nothing else happens, so that a node whose inputs are constants can be
    /// computed once at load.
    /// </summary>
    public virtual bool IsPure => true;

    /// <summary>Whether it must run although an input is dead: only Merge.</summary>
    public virtual bool TakesDeadInputs => false;
}
