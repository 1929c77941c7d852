using ModelBuild.Protos;

namespace ModelBuild.Engine.Graphs;

/// <summary>One output of one node.</summary>
internal readonly record struct Endpoint(NodeDef Node, int Port);
