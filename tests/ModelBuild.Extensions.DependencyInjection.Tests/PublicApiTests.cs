using ModelBuild.Testing;

namespace ModelBuild.Extensions.DependencyInjection.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void The_public_surface_is_the_one_written_down() => PublicApi.Check(typeof(ModelOptions).Assembly);
}
