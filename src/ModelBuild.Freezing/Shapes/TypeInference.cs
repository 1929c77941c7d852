using ModelBuild.Protos;

namespace ModelBuild.Freezing.Shapes;

/// <summary>
/// Finds the dtype and the static shape of every tensor of a graph without running it, as TensorFlow's <c>ShapeRefiner</c> does when it
/// imports a GraphDef: an op's own rule first, joined with the <c>_output_shapes</c> that the node may carry. Where TensorFlow gives up
/// (loops, function calls, partly known values) it looks further, so that a shape is equal to TensorFlow's or more specific.
/// </summary>
public static class TypeInference
{
    /// <summary>Infers the types of all tensors of the main graph (not of those inside its functions).</summary>
    /// <param name="graph">
    /// The graph. Constants of more than 16 elements may lack their content; their value then counts as unknown.
    /// </param>
    /// <param name="opDefs">
    /// Definitions of ops that TensorFlow itself does not have (a MetaGraphDef's <c>stripped_op_list</c>): they give the dtypes.
    /// </param>
    /// <returns>The types. A node that contradicts its op (wrong ranks, missing attributes) has unknown shapes; nothing is thrown for it.</returns>
    public static TensorTypes Infer(GraphDef graph, OpList? opDefs = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        GraphInference inference = GraphInference.OfGraph(graph, new OpSignatures(opDefs));
        inference.Run();
        return inference.ToTypes();
    }
}
