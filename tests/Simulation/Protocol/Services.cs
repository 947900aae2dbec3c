using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>The two services, as a buyer finds them: either may be asked for a buy, and both answer alike.</summary>
internal sealed record Services(CatalogNode Catalog, OrderNode Order, AskedService Asked)
{
    /// <summary>Whether a request goes to the catalog. Only where both may be asked, the world decides.</summary>
    public bool ChoosesCatalog(World world) =>
        Asked == AskedService.Catalog || (Asked == AskedService.Either && world.Chance(0.5));

    public bool IsUp(bool isAtCatalog) => isAtCatalog ? Catalog.IsUp : Order.IsUp;

    public void Buy(bool isAtCatalog, SaleRequest request, Action<BuyOutcome> answer)
    {
        if (isAtCatalog)
        {
            Catalog.Buy(request, answer);
        }
        else
        {
            Order.Buy(request, answer);
        }
    }

    /// <summary>Whether the order log is there to be looked into, and has no such order.</summary>
    public bool IsMissing(Order order) => Order.IsUp && Order.Book.Find(order.OrderNumber) is null;
}
