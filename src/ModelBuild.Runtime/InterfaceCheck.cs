namespace ModelBuild;

/// <summary>Compares the interface that a class was made from with the one that a loaded graph has.</summary>
internal static class InterfaceCheck
{
    /// <summary>Throws when the class cannot be used with the graph.</summary>
    /// <exception cref="ModelException"><see cref="ModelErrorCodes.InterfaceDiffers"/>, naming the first tensor that differs.</exception>
    public static void Demand(ModelDefinition definition, ModelInterface loaded, string source)
    {
        if (HashOf(loaded) == definition.InterfaceHash) return;
        string? difference = FirstDifference(definition.Interface, loaded);
        if (difference is null) return; // the file only allows more: a wider shape, an input that became optional
        throw new ModelException(
            ModelErrorCodes.InterfaceDiffers,
            $"'{source}' is not the model that class {definition.Name} was made from: {difference}. " +
            "Rebuild the project with this model's checkpoint, or load the .pb that was built together with the class.");
    }

    /// <summary>The hash of an interface, equal to what the generator computes from the same tensors.</summary>
    public static string HashOf(ModelInterface model) => InterfaceHash.Of(
    [
        .. model.Inputs.Select(i => InterfaceHash.Input(i.Name, DTypes.NameOf(i.DType), i.Shape.ToString(), i.IsOptional)),
        .. model.Outputs.Select(o => InterfaceHash.Output(o.Name, DTypes.NameOf(o.DType))),
    ]);

    /// <summary>What is wrong with the first tensor that differs, inputs first; null when the class fits.</summary>
    public static string? FirstDifference(ModelInterface wanted, ModelInterface loaded)
    {
        foreach (TensorSpec input in wanted.Inputs)
        {
            TensorSpec? there = loaded.Inputs.FirstOrDefault(i => i.Name == input.Name);
            if (there is null) return $"it has no input '{input.Name}'";
            if (there.DType != input.DType)
                return $"input '{input.Name}' is {DTypes.NameOf(there.DType)} there and {DTypes.NameOf(input.DType)} in the class";
            if (!Takes(there.Shape, input.Shape))
                return $"input '{input.Name}' has shape {there.Shape} there and {input.Shape} in the class";
            if (input.IsOptional && !there.IsOptional) return $"input '{input.Name}' has no default there and is optional in the class";
        }
        foreach (TensorSpec output in wanted.Outputs)
        {
            TensorSpec? there = loaded.Outputs.FirstOrDefault(o => o.Name == output.Name);
            if (there is null) return $"it has no output '{output.Name}'";
            if (there.DType != output.DType)
                return $"output '{output.Name}' is {DTypes.NameOf(there.DType)} there and {DTypes.NameOf(output.DType)} in the class";
        }
        TensorSpec? added = loaded.Inputs.FirstOrDefault(i => !i.IsOptional && wanted.Inputs.All(w => w.Name != i.Name));
        return added is null ? null : $"it needs an input '{added.Name}' ({DTypes.NameOf(added.DType)} {added.Shape}) that the class does not have";
    }

    /// <summary>Whether every tensor that fits <paramref name="fed"/> also fits <paramref name="there"/>.</summary>
    private static bool Takes(Shape there, Shape fed)
    {
        if (!there.HasRank) return true;
        if (there.Rank != fed.Rank) return false;
        for (int i = 0; i < there.Rank; i++)
        {
            if (there.Dims[i] >= 0 && there.Dims[i] != fed.Dims[i]) return false;
        }
        return true;
    }
}
