namespace ModelBuild;

/// <summary>The values that a run is fed; implemented by the <c>Inputs</c> of every generated class.</summary>
public interface IModelInputs
{
    /// <summary>Gives every input of the call its value, or none where an optional one was left out.</summary>
    /// <exception cref="ModelException">A shape does not fit (<see cref="ModelErrorCodes.WrongShape"/>).</exception>
    void SetOn(ModelCall call);
}
