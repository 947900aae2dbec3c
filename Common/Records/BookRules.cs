using System.Globalization;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Common.Records;

/// <summary>What may be in the inventory. Each check answers null, or why not, without a full stop.</summary>
public static class BookRules
{
    public const int MaxItemNumber = 999_999_999; // nine digits: what a person can still read and type
    public const int MaxTextLength = 200; // the longest titles in shops are about that; a journal record has to hold two of them
    public const decimal MaxCost = 1_000_000m;
    private const int MaxDecimalScale = 28; // a parser has rounded what had more digits than a decimal holds, such as 1e-29
    public const long MaxStock = 1_000_000_000; // sums of a few million such changes stay far from the end of a long
    public const int MaxQuantity = 1_000_000;
    public const int MaxOpLength = 255; // what an Idempotency-Key may be
    public const int MaxOwnerLength = 64;
    public const int MaxBooks = 100_000; // all of them are in memory; a list has them in pages (PageRequest.MaxLimit)

    /// <summary>How titles and topics compare: without regard to case.</summary>
    public static StringComparer Names => BookReference.Names;

    public static string? WhyNotItemNumber(long itemNumber) =>
        itemNumber is >= 1 and <= MaxItemNumber ? null : Range("item_number", 1, MaxItemNumber);

    public static string? WhyNotStock(long stock) => stock is >= 0 and <= MaxStock ? null : Range("stock", 0, MaxStock);

    public static string? WhyNotQuantity(long quantity) =>
        quantity is >= 1 and <= MaxQuantity ? null : Range("quantity", 1, MaxQuantity);

    public static string? WhyNotCost(decimal cost) =>
        cost is >= 0 and <= MaxCost && decimal.Round(cost, 2) == cost && cost.Scale < MaxDecimalScale
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"cost must be from 0 to {MaxCost} with at most two decimals");

    /// <summary>Whether a book may have that title or topic. A text that may not be one names no book, today and later.</summary>
    public static bool MayBeText(string text) => WhyNotText("", text) is null;

    /// <summary>For a title or a topic, whose name is given.</summary>
    public static string? WhyNotText(string name, string text) =>
        text.Length is < 1 or > MaxTextLength ? $"{name} must have 1 to {MaxTextLength} characters"
        : text.Any(char.IsControl) ? $"{name} must not hold control characters"
        : HasLoneSurrogate(text) ? $"{name} must not hold half of a surrogate pair, which is no character"
        : text is "." or ".."
            ? $"{name} must not be . or .., because clients take these out of a path: /products/.. cannot be asked for"
        : char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]) ? $"{name} must not begin or end with a space"
        : null;

    public static string? WhyNotOp(string op) =>
        op.Length is >= 1 and <= MaxOpLength && op.All(c => c is > ' ' and <= '~')
            ? null
            : $"op must have 1 to {MaxOpLength} visible ASCII characters";

    /// <summary>For the owner of a sale, which is empty for a guest.</summary>
    public static string? WhyNotOwner(string owner) =>
        owner.Length <= MaxOwnerLength && owner.All(c => c is >= ' ' and <= '~')
            ? null
            : $"owner must have at most {MaxOwnerLength} printable ASCII characters";

    /// <summary>The same amount without needless zeros, so that 10.00 and 10 are shown and written alike.</summary>
    public static decimal Plain(decimal cost) => cost / 1.0000000000000000000000000000m;

    private static bool HasLoneSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i++ + 1])))
            {
                return true;
            }
        }

        return false;
    }

    private static string Range(string name, long least, long most) =>
        string.Create(CultureInfo.InvariantCulture, $"{name} must be from {least} to {most}");
}
