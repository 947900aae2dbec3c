using System.Text;
using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Orders;

/// <summary>What a sale must be like to get an order: an answer of the catalog's that breaks these rules is not used.</summary>
internal static class SaleRules
{
    public const int MaxItemNumber = BookRules.MaxItemNumber;
    public const int MaxQuantity = BookRules.MaxQuantity;

    // Even with each of their characters a doubled quote, both fit into a line of the log beside the numbers.
    private const int MaxOpBytes = 512;
    private const int MaxTitleBytes = 3 * 1024;

    private const decimal MaxUnitCost = 1_000_000_000_000; // times the greatest quantity it is far from a decimal's limit

    public static bool IsItemNumber(long number) => number is >= 1 and <= MaxItemNumber;

    public static bool IsQuantity(long quantity) => quantity is >= 1 and <= MaxQuantity;

    public static bool Allow(Sale sale) =>
        sale.Number is >= 1 and <= OrderRecord.MaxSaleNumber
        && IsItemNumber(sale.ItemNumber)
        && IsQuantity(sale.Quantity)
        && sale.UnitCost is >= 0 and <= MaxUnitCost
        && sale.Stock >= 0
        && sale.Version >= 0
        && BookRules.WhyNotOwner(sale.Owner) is null
        && IsText(sale.Op, MaxOpBytes)
        && IsText(sale.Title, MaxTitleBytes);

    private static bool IsText(string text, int maxBytes) =>
        text.Length > 0
        && Encoding.UTF8.GetByteCount(text) <= maxBytes
        && text.AsSpan().IndexOfAnyInRange('\0', '\u001f') < 0
        && !text.Contains('\u007f');
}
