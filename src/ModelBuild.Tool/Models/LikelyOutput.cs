using ModelBuild.Diagnostics;
using ModelBuild.Freezing;

namespace ModelBuild.Tool;

/// <summary>Plans a freeze where a guess is better than a refusal: a model that does not say what its outputs are is taken for its likeliest one, and the user is told.</summary>
internal static class LikelyOutput
{
    /// <param name="request">What is frozen; when it names outputs, there is no guess.</param>
    /// <param name="option">The option that names outputs, for the note.</param>
    /// <returns>The plan, and the node that was taken; null when the model said it.</returns>
    public static (FreezePlan Plan, string? Node) Plan(FreezeRequest request, string option)
    {
        try
        {
            return (Freezer.Plan(request), null);
        }
        catch (ModelFileException e) when (e.Code == DiagnosticCodes.NoOutputs && request.OutputNodes.Count == 0 && ModelContents.Read(request).OutputCandidates() is [var likeliest, ..])
        {
            string node = RunnableModel.NodeOf(likeliest.Name);
            Problem.Note($"the model does not say what its outputs are; the likeliest was taken, '{node}'. {option} names others, 'modelbuild inspect' lists them.");
            return (Freezer.Plan(request with { OutputNodes = [node] }), node);
        }
    }
}
