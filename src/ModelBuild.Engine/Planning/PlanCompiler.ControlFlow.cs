using ModelBuild.Diagnostics;
using ModelBuild.Engine.Execution;
using ModelBuild.Engine.Graphs;
using ModelBuild.Engine.Kernels;

namespace ModelBuild.Engine.Planning;

/// <summary>Calls of functions, branches and loops: steps with regions of their own.</summary>
internal sealed unsafe partial class PlanCompiler
{
    private int[] Call(Region region, Scope caller, NodeMessage node, string name, int[] arguments, int depth)
    {
        if (depth >= DeepestCalls) throw Damaged(caller, $"the function '{name}' calls itself");
        if (!_functions.TryGetValue(name, out GraphFunction? function)) throw Damaged(caller, $"the function '{name}' does not exist{NearestNames.Suggest(name, _functions.Keys)}");
        var scope = new Scope(function, caller.Prefix + node.Name + "/");
        region.Places.SetArguments(scope, arguments);
        Endpoint[] results = [.. function.Signature.Outputs.Select(o => scope.Resolve(function.Returns[o.Name]))];
        return Emit(region, scope, results, depth + 1);
    }

    private void EmitBranches(Region region, Scope scope, NodeMessage node, string[] functions, bool byNumber, int[] places, int depth)
    {
        if (functions.Length == 0) throw Damaged(scope, $"the node '{node.Name}' has no branch");
        if (_constants[places[0]] is { } known && known.DType != DType.String)
        {
            // The branch is known, and is taken here: what follows a convolution in it can be drawn into the convolution.
            int taken = byNumber ? IfKernel.Number(known.Integer(), functions.Length) : Truth.Of(known) ? 0 : 1;
            Bind(region, scope, node, Call(region, scope, node, functions[taken], places[1..], depth));
            return;
        }
        var branches = new List<(Step[] Steps, int[] Results)>();
        var regions = new List<Region>();
        foreach (string function in functions)
        {
            var branch = new Region { Outer = region };
            int[] results = Call(branch, scope, node, function, places[1..], depth);
            branches.Add((Finish(branch, results), results));
            regions.Add(branch);
            if (results.Length != branches[0].Results.Length) throw Damaged(scope, $"the branches of '{node.Name}' have not the same number of results");
        }
        int[] outputs = [.. branches[0].Results.Select(_ => NewPlace(region))];
        region.Steps.Add(new Step
        {
            Node = scope.Prefix + node.Name, Op = node.Op, Kernel = new IfKernel([.. branches], byNumber), Inputs = [places[0], .. Captured(region, [.. regions])], Outputs = outputs,
        });
        Bind(region, scope, node, outputs);
    }

    private void EmitWhile(Region region, Scope scope, NodeMessage node, NodeInfo info, int[] places, int depth)
    {
        var condition = new Region { Outer = region };
        int[] variables = [.. places.Select(_ => NewPlace(condition))];
        int[] go = Call(condition, scope, node, info.Function("cond"), variables, depth);
        var body = new Region { Outer = region };
        body.Own.UnionWith(variables);
        int[] next = Call(body, scope, node, info.Function("body"), variables, depth);
        int[] outputs = [.. places.Select(_ => NewPlace(region))];
        AddLoop(region, scope.Prefix + node.Name, node.Op, places, variables, condition, go[0], body, next, outputs);
        Bind(region, scope, node, outputs);
    }

    private void EmitLoop(Region region, Scope scope, LoopFrame loop, int depth)
    {
        int[] initial = [.. loop.Variables.Select(v => Capture(region, region.Find(scope, scope.Inputs(v.Enter)[0])))];
        var condition = new Region { Outer = region };
        var body = new Region { Outer = region };
        int[] variables = [.. loop.Variables.Select(_ => NewPlace(condition))];
        body.Own.UnionWith(variables);
        foreach (Region inner in (Region[])[condition, body])
        {
            for (int i = 0; i < variables.Length; i++)
            {
                inner.Places.Set(scope, loop.Variables[i].Merge, 0, variables[i]);
                if (loop.Variables[i].Switch is { } loopSwitch) inner.Places.Set(scope, loopSwitch, 1, variables[i]);
            }
            foreach (NodeMessage invariant in loop.Invariants)
                inner.Places.Set(scope, invariant, 0, region.Find(scope, scope.Inputs(invariant)[0]));
        }
        int[] go = Emit(condition, scope, [loop.Condition], depth);
        int[] next = Emit(body, scope, [.. loop.Variables.Select(v => scope.Inputs(v.NextIteration)[0])], depth);
        int[] outputs = [.. loop.Variables.Select(_ => NewPlace(region))];
        AddLoop(region, scope.Prefix + loop.LoopCond.Name, "while_loop", initial, variables, condition, go[0], body, next, outputs);
        for (int i = 0; i < outputs.Length; i++)
        {
            if (loop.Variables[i].Exit is { } exit) region.Places.Set(scope, exit, 0, outputs[i]);
        }
    }

    private void AddLoop(
        Region region, string name, string op, int[] initial, int[] variables, Region condition, int go, Region body, int[] next, int[] outputs)
    {
        // A loop variable is read by the body after the condition, and moved on by the loop itself: neither region may give it back.
        Step[] conditionSteps = Finish(condition, [go, .. variables]), bodySteps = Finish(body, [.. next, .. variables]);
        region.Steps.Add(new Step
        {
            Node = name, Op = op, Kernel = new WhileKernel(initial.Length, variables, conditionSteps, go, bodySteps, next, [.. variables.Select(_ => NewPlace(region))]),
            Inputs = [.. initial, .. Captured(region, condition, body)], Outputs = outputs,
        });
    }
}
