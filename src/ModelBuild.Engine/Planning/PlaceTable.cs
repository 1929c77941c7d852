using ModelBuild.Engine.Graphs;

namespace ModelBuild.Engine.Planning;

/// <summary>The places of endpoints. A function that is called twice has its nodes in two scopes, with places of their own.</summary>
internal sealed class PlaceTable
{
    private readonly Dictionary<Scope, Dictionary<NodeMessage, int[]>> _nodes = [];
    private readonly Dictionary<Scope, int[]> _arguments = [];

    /// <summary>The place of an endpoint; -1 when it has none.</summary>
    public int Find(Scope scope, Endpoint endpoint)
    {
        int[]? places = endpoint.Node is null ? _arguments.GetValueOrDefault(scope) : _nodes.GetValueOrDefault(scope)?.GetValueOrDefault(endpoint.Node);
        return places is not null && (uint)endpoint.Port < (uint)places.Length ? places[endpoint.Port] : -1;
    }

    /// <summary>Gives the outputs of a node their places; one that has a place already, since it is fed, keeps it.</summary>
    public void Add(Scope scope, NodeMessage node, ReadOnlySpan<int> places)
    {
        int[] known = Of(scope, node, places.Length);
        for (int port = 0; port < places.Length; port++)
        {
            if (known[port] < 0) known[port] = places[port];
        }
    }

    /// <summary>Gives one output of a node its place.</summary>
    public void Set(Scope scope, NodeMessage node, int port, int place) => Of(scope, node, port + 1)[port] = place;

    /// <summary>Gives the arguments of a function's call their places.</summary>
    public void SetArguments(Scope scope, int[] places) => _arguments[scope] = places;

    private int[] Of(Scope scope, NodeMessage node, int ports)
    {
        if (!_nodes.TryGetValue(scope, out Dictionary<NodeMessage, int[]>? nodes)) _nodes[scope] = nodes = new(ReferenceEqualityComparer.Instance);
        int[] known = nodes.GetValueOrDefault(node) ?? [];
        if (known.Length >= ports) return known;
        int[] longer = new int[ports];
        for (int port = 0; port < ports; port++) longer[port] = port < known.Length ? known[port] : -1;
        return nodes[node] = longer;
    }
}
