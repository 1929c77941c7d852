namespace ModelBuild.Freezing;

/// <summary>The control flow ops of TensorFlow 1, whose outputs may be dead and whose values belong to a frame.</summary>
internal static class ControlFlow
{
    public static bool IsControlFlow(string op) => op is "Switch" or "Merge" or "Enter" or "Exit" or "NextIteration" or "LoopCond" or "ControlTrigger"
        or "_SwitchN" or "RefSwitch" or "RefMerge" or "RefEnter" or "RefExit" or "RefNextIteration";
}
