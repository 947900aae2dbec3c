using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Orders;

/// <summary>The command to give an order to each of the sales that has none; the rest is the answer, valid once durable.</summary>
internal sealed class OrderAppend(IReadOnlyList<Sale> sales)
{
    public IReadOnlyList<Sale> Sales { get; } = sales;

    /// <summary>The order number of the last of the sales, new or not.</summary>
    public long LastNumber { get; set; }

    /// <summary>How many of the sales had no order.</summary>
    public int Appended { get; set; }
}
