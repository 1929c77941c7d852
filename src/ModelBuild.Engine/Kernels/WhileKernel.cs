using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Planning;

namespace ModelBuild.Engine.Kernels;

/// <summary>A loop, of either generation: its variables move from their initial values through the body while the condition holds.</summary>
/// <param name="count">How many of the step's inputs are initial values of variables; the others are only captured.</param>
/// <param name="variables">The places of the variables.</param>
/// <param name="condition">Computes the condition.</param>
/// <param name="go">The place of the condition.</param>
/// <param name="body">Computes the next values.</param>
/// <param name="next">The places of the next values; several may be the same, or a variable's own.</param>
/// <param name="moved">Places that hold the next values while variables change.</param>
internal sealed class WhileKernel(int count, int[] variables, Step[] condition, int go, Step[] body, int[] next, int[] moved) : Kernel
{
    // Which next values the body itself makes; the others belong to variables or to the outside.
    private readonly int[] _made = PlaceUses.Made(body, next);
    private readonly bool _goIsMade = PlaceUses.IsMade(condition, go);

    public override bool IsPure => false;

    public override void Run(RunContext context)
    {
        Tensor[] places = context.Places;
        for (int i = 0; i < count; i++) places[variables[i]].Alias(context.Input(i));
        while (true)
        {
            context.Run(condition);
            bool goes = Truth.Of(places[go]);
            if (_goIsMade) context.Release(go);
            if (!goes) break;
            context.Run(body);
            // All next values are taken before any variable changes: a body may swap two of them.
            for (int i = 0; i < count; i++) places[moved[i]].Alias(places[next[i]]);
            foreach (int place in _made) context.Release(place);
            for (int i = 0; i < count; i++)
            {
                context.Release(variables[i]);
                places[variables[i]].Alias(places[moved[i]]);
                context.Release(moved[i]);
            }
        }
        for (int i = 0; i < count; i++)
        {
            context.Output(i).Alias(places[variables[i]]);
            context.Release(variables[i]);
        }
    }
}
