using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Contracts;

/// <summary>Which part of a list of books is asked for: by number, after a given one, up to a limit. Never a whole list.</summary>
/// <param name="After">The page begins after this item number; 0 for the first page.</param>
/// <param name="Limit">The page has at most so many books.</param>
public readonly record struct PageRequest(int After, int Limit)
{
    /// <summary>
    /// The most books on a page, and how many there are when nothing is said. A book is at most 2,560 bytes of JSON: title and topic of 200
    /// characters, each of which takes 6 bytes when it is escaped, and 160 bytes for the rest. So the longest page has 2.6 MB, a sixth of what a
    /// server accepts from the one behind it (16 MiB), and a client can show progress.
    /// </summary>
    public const int MaxLimit = 1000;

    /// <summary>The longest JSON of one book.</summary>
    public const int MaxBookBytes = (2 * 200 * 6) + 160;

    private const int MaxAfter = 999_999_999; // the largest item number

    /// <summary>The beginning of a list.</summary>
    public static PageRequest First { get; } = new(0, MaxLimit);

    /// <summary>Reads <c>limit</c> and <c>after</c> in a target's query.</summary>
    /// <returns>Null, or a sentence that says what is wrong with one of them.</returns>
    public static string? WhyNotRead(RequestTarget target, out PageRequest page)
    {
        page = First;
        if (!TargetNumber.TryReadParameter(target, "limit"u8, 1, MaxLimit, absent: MaxLimit, out long limit))
        {
            return $"limit must be given once, as a number from 1 to {MaxLimit}";
        }

        if (!TargetNumber.TryReadParameter(target, "after"u8, 0, MaxAfter, absent: 0, out long after))
        {
            return $"after must be given once, as an item number from 0 to {MaxAfter}";
        }

        page = new PageRequest((int)after, (int)limit);
        return null;
    }

    /// <summary>The same; when the target asks for no page, false, and the exchange is answered with 400.</summary>
    public static bool TryRead(Exchange exchange, out PageRequest page)
    {
        string? reason = WhyNotRead(exchange.Request.Target, out page);
        if (reason is not null)
        {
            exchange.Response.Error(400, reason);
        }

        return reason is null;
    }

    /// <summary>
    /// The page's elements out of a list that was read one longer than <see cref="Limit"/>. Where that one is there, the answer gets a
    /// link to the next page.
    /// </summary>
    public IReadOnlyList<T> Cut<T>(Exchange exchange, IReadOnlyList<T> oneMore, Func<T, int> numberOf)
    {
        if (oneMore.Count <= Limit)
        {
            return oneMore;
        }

        NextLink.Add(exchange, numberOf(oneMore[Limit - 1]));
        return [.. oneMore.Take(Limit)];
    }
}
