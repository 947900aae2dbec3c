using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>What must hold between the catalog, the orders and what the buyers were told, once nothing is under way.</summary>
internal sealed class Audit(Inventory inventory, OrderBook book, IReadOnlyList<Buyer> buyers)
{
    private readonly Sale[] _sales = inventory.ReadSales(after: 0, limit: int.MaxValue).Sales
        ?? throw new InvalidOperationException("The run was so long that sales are forgotten.");

    public string? FirstViolation() =>
        buyers.Select(buyer => buyer.Complaint).FirstOrDefault(complaint => complaint is not null)
        ?? buyers.Select(OfBuyer).FirstOrDefault(violation => violation is not null)
        ?? OfOrders()
        ?? OfSums();

    /// <summary>Sold once at most, and what was told is true and has remained so.</summary>
    private string? OfBuyer(Buyer buyer)
    {
        Sale[] sales = [.. _sales.Where(sale => buyer.Ops.Contains(Op(sale)))];
        if (sales.Length > 1)
        {
            return $"{buyer.Name} has bought {sales.Length} times";
        }

        if (buyer.IsToldNothingBought && sales.Length > 0)
        {
            return $"{buyer.Name} was told {buyer.Told!.Value.Result}, but sale {sales[0].Number} is his";
        }

        if (buyer.Told is not { Order: { } order })
        {
            return null;
        }

        OrderRecord? kept = book.Find(order.OrderNumber);
        return kept?.Order != order
            ? $"{buyer.Name} was given order {order.OrderNumber}, but the log has {kept?.Order.ToString() ?? "none"}"
            : sales.Length == 0 || kept.SaleNumber != sales[0].Number
                ? $"{buyer.Name} has order {order.OrderNumber} without a sale"
            : kept.Owner != buyer.Wish.Owner ? $"order {order.OrderNumber} is not {buyer.Name}'s, but of '{kept.Owner}'"
            : !IsNamed(order, buyer.Wish.Book()) || order.Quantity != buyer.Wish.Quantity ? $"{buyer.Name} has got something else"
            : null;
    }

    /// <summary>An order for each sale, and only for sales, under the sale's number.</summary>
    private string? OfOrders()
    {
        Dictionary<long, Sale> unordered = _sales.ToDictionary(sale => sale.Number);
        for (long number = 1; number <= book.Count; number++)
        {
            if (book.Find(number) is not { } order || order.SaleNumber != number)
            {
                return $"order {number} is not that of sale {number}";
            }

            if (!unordered.Remove(order.SaleNumber, out Sale? sale))
            {
                return $"order {number} is for sale {order.SaleNumber}, which there is not or which has another order";
            }

            if (order.Order != OrderRecord.OrderOf(sale, number) || order.Op != Op(sale) || order.Owner != sale.Owner)
            {
                return $"order {number} is not what sale {sale.Number} sold";
            }
        }

        return unordered.Count > 0 ? $"sale {unordered.Keys.Min()} has no order"
            : book.Watermark != _sales.Length ? $"the watermark is {book.Watermark} after {_sales.Length} sales"
            : null;
    }

    private string? OfSums()
    {
        var ordered = book.ItemsAfter(0, int.MaxValue).ToDictionary(item => item.ItemNumber, item => item.Quantity);
        foreach (BookLedger ledger in inventory.ReadLedgers(0, int.MaxValue))
        {
            if (ledger.Sold != ordered.GetValueOrDefault(ledger.ItemNumber))
            {
                return $"{ledger.Sold} copies of book {ledger.ItemNumber} are sold, "
                    + $"{ordered.GetValueOrDefault(ledger.ItemNumber)} ordered";
            }
        }

        return null;
    }

    private static bool IsNamed(Order order, BookReference book) =>
        book == (book.Name is null ? BookReference.Numbered(order.ItemNumber) : new BookReference(null, order.Title));

    private static string Op(Sale sale) => CatalogNode.WithoutMark(sale.Op);
}
