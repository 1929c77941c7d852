// Each test is a build that uses all cores, and all share one package.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
