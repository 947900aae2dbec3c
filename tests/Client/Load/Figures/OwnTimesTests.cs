using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

/// <summary>The own times of tiers, from what an answer tells. Together they are always the time of the call.</summary>
internal sealed class OwnTimesTests
{
    private const long Service = 1000;

    // What the answer tells of front end, order service and catalog, and the own times of client, front end, order, catalog.
    [TestCase(700, 500, 200, false, 300, 200, 300, 200)]
    [TestCase(700, 200, 500, true, 300, 200, 200, 300)] // the order service is behind the catalog
    [TestCase(700, -1, 200, false, 300, 500, 0, 200)] // a lookup
    [TestCase(700, -1, -1, false, 300, 700, 0, 0)] // from the front end's memory
    [TestCase(700, -1, 500, true, 300, 200, 0, 500)] // sold out: the order service was not asked
    [TestCase(-1, -1, -1, false, 1000, 0, 0, 0)] // a store that tells nothing
    [TestCase(600, -1, 650, false, 350, 0, 0, 650)] // two clocks
    [TestCase(700, 800, 200, true, 200, 0, 800, 0)]
    [TestCase(700, 500, 0, false, 300, 200, 500, 0)]
    public void A_tiers_own_time_is_without_those_behind_it(
        int frontEnd, int order, int catalog, bool isOrderBehind, int ownClient, int ownFrontEnd, int ownOrder, int ownCatalog)
    {
        var own = OwnTimes.Of(
            new CallRecord
            {
                FrontEndMicroseconds = frontEnd,
                OrderMicroseconds = order,
                CatalogMicroseconds = catalog,
                IsOrderBehindCatalog = isOrderBehind,
            },
            Service);

        Assert.That(own, Is.EqualTo(new OwnTimes(ownClient, ownFrontEnd, ownOrder, ownCatalog)));
        Assert.That(own.Client + own.FrontEnd + own.Order + own.Catalog, Is.EqualTo(Service));
    }
}
