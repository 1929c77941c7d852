using ModelBuild.Engine.Execution;

namespace ModelBuild.Engine.Kernels;

/// <summary>Axes as graphs give them: counted from the end when negative.</summary>
internal static class Axes
{
    public static int Normalize(long axis, int rank)
    {
        if (axis < -rank || axis >= rank) throw new KernelException($"the axis {axis} is not in [{-rank}, {rank})");
        return (int)(axis < 0 ? axis + rank : axis);
    }
}
