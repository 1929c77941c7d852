namespace ModelBuild.Generator;

/// <summary>The names under which tests find the generator's steps.</summary>
internal static class StepNames
{
    /// <summary>Each <c>*.graph.pbtxt</c>, read; the only step that looks at text.</summary>
    public const string Read = nameof(Read);

    /// <summary>Those of them that belong to an item.</summary>
    public const string Models = nameof(Models);

    /// <summary>The classes of the project.</summary>
    public const string Classes = nameof(Classes);

    /// <summary>What compiler and references allow.</summary>
    public const string Project = nameof(Project);

    /// <summary>The user's own types that have the name of a class.</summary>
    public const string UserTypes = nameof(UserTypes);

    /// <summary>All that each file depends on.</summary>
    public const string Plans = nameof(Plans);

    /// <summary>Each file's text.</summary>
    public const string Files = nameof(Files);

    /// <summary>What is wrong with the project as a whole.</summary>
    public const string ProjectProblems = nameof(ProjectProblems);
}
