using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Orders;

/// <summary>The command to give sales their orders, those that have none yet; the rest is the answer, valid once it is durable.</summary>
internal sealed class OrderAppend(IReadOnlyList<Sale> sales)
{
    public IReadOnlyList<Sale> Sales { get; } = sales;

    /// <summary>The order number of the last of the sales, new or not.</summary>
    public long LastNumber { get; set; }

    /// <summary>How many of the sales had no order.</summary>
    public int Appended { get; set; }
}
