using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.OpenApi;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Common.OpenApi;

/// <summary>Every route of the three servers says of itself what a programmer has to know.</summary>
[TestFixture]
internal sealed class DescriptionTests
{
    private RunningStore _store = null!;

    private IEnumerable<RouteDescription> Routes =>
        new[] { _store.FrontEnd.Router, _store.Catalog.Router, _store.Order.Router }.SelectMany(router => router.Descriptions);

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start();

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Every_route_is_described()
    {
        Assert.That(Routes.Where(route => route.Tag is null || route.Summary.Length == 0).Select(RouteId.Of), Is.Empty);
        Assert.That(Routes.Where(route => route.Successes.Count == 0).Select(RouteId.Of), Is.Empty);
    }

    [Test]
    public void Every_parameter_of_a_path_is_described_and_no_other()
    {
        foreach (RouteDescription route in Routes)
        {
            IEnumerable<string> inTemplate =
                route.Template.Split('/').Where(part => part.StartsWith('{')).Select(part => part[1..^1]);
            IEnumerable<string> described =
                route.Parameters.Where(parameter => parameter.Place == ParameterPlace.Path).Select(parameter => parameter.Name);
            Assert.That(described, Is.EqualTo(inTemplate), RouteId.Of(route));
        }
    }

    [Test]
    public void Each_server_describes_as_many_routes_as_it_has()
    {
        foreach (Router router in new[] { _store.FrontEnd.Router, _store.Catalog.Router, _store.Order.Router })
        {
            int routes = router.Resources.Sum(resource =>
                resource.Routes.Distinct().Count(route => route.Method != RequestMethod.Head));
            Assert.That(router.Descriptions, Has.Count.EqualTo(routes));
        }
    }

    [Test]
    public void A_summary_is_one_line_without_a_full_stop_and_details_are_sentences()
    {
        Assert.That(Routes.Select(route => route.Summary), Has.All.Match(@"^[A-Z][^\n]{5,100}[^.]$"));
        Assert.That(Routes.Select(route => route.Details), Has.All.Match(@"^([A-Z0-9][^\n]*\.)?$"));
    }
}
