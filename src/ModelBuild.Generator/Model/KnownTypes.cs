using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace ModelBuild.Generator.Model;

/// <summary>
/// Which types a compilation knows. What its references define is looked up once for a set of references: the eight lookups of <see cref="ProjectFacts"/> go through every
/// assembly, which takes longer than a keystroke may, and every keystroke is a new compilation with the same references.
/// </summary>
internal sealed class KnownTypes
{
    // By the first reference, so that the entry goes when the references go.
    private static readonly ConditionalWeakTable<MetadataReference, KnownTypes> s_known = new();

    private readonly ImmutableArray<MetadataReference> _references;
    private readonly Dictionary<string, bool> _found = new(StringComparer.Ordinal);

    private KnownTypes(ImmutableArray<MetadataReference> references) => _references = references;

    /// <summary>Those of the compilation.</summary>
    public static KnownTypes Of(Compilation compilation)
    {
        ImmutableArray<MetadataReference> references = compilation.ExternalReferences;
        if (references.IsDefaultOrEmpty) return new(references);
        lock (s_known)
        {
            if (s_known.TryGetValue(references[0], out KnownTypes? known) && known._references == references) return known;
            s_known.Remove(references[0]);
            known = new(references);
            s_known.Add(references[0], known);
            return known;
        }
    }

    /// <summary>Whether there is a public type of that name, in the project itself or in what it references.</summary>
    public bool Has(string name, Compilation compilation)
    {
        if (compilation.Assembly.GetTypeByMetadataName(name) is not null) return true;
        lock (_found)
        {
            if (!_found.TryGetValue(name, out bool found))
            {
                found = compilation.SourceModule.ReferencedAssemblySymbols.Any(a => a.GetTypeByMetadataName(name) is { DeclaredAccessibility: Accessibility.Public });
                _found.Add(name, found);
            }
            return found;
        }
    }
}
