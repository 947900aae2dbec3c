using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Buying;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>How the parts are put together: as in the product, unless a planted fault does one of it otherwise.</summary>
internal class Product
{
    /// <summary>When the catalog answers.</summary>
    public virtual Durability CatalogDurability => Durability.Fsync;

    /// <summary>When the order service answers.</summary>
    public virtual Durability OrderDurability => Durability.Fsync;

    /// <summary>Whether sales without an order are looked for.</summary>
    public virtual bool Adopts => true;

    /// <summary>What the catalog's store is asked for, when this comes over the network.</summary>
    public virtual SaleRequest Asked(SaleRequest request, Inventory inventory) => request;

    /// <summary>What the catalog's store is asked to decide.</summary>
    public virtual SingleCommand Command(Sell sell) => sell;

    /// <summary>The op under which a process of the catalog knows a sale; ends with the op.</summary>
    public virtual string Remembered(string op, int incarnation) => op;

    /// <summary>The op of a key's request to one of the two services.</summary>
    public virtual string Op(string key, int request, bool isAtCatalog) => "k" + key;

    /// <summary>How the catalog answers what it is told of the order log; null when it dies over it.</summary>
    public virtual Answer<Reconciled>? Reconcile(CatalogNode catalog, OrderedSales told) => catalog.Reconcile(told);

    /// <summary>The catalog as the buying sees it.</summary>
    public virtual ISales Sales(ISales catalog, OrderBook book) => catalog;

    /// <summary>The order service as the catalog sees it.</summary>
    public virtual IHandover Orders(IHandover order) => order;

    /// <summary>What the order service takes of what is handed over.</summary>
    public virtual SalesHandover HandedOver(SalesHandover handover, Reconciler reconciler) => handover;

    /// <summary>Whether the catalog sells nothing more by itself after a comparison that it has refused.</summary>
    public virtual bool ClosesAfterMismatch => true;
}
