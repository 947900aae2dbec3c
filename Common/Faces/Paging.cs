using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Faces;

/// <summary>Reads which page a request asks for, and says where the next one is.</summary>
public static class Paging
{
    /// <summary>Reads <c>limit</c> and <c>after</c> in a target's query, or says what is wrong with one of them.</summary>
    public static string? WhyNotRead(RequestTarget target, out PageRequest page)
    {
        const int most = PageRequest.MaxLimit;
        page = PageRequest.First;
        if (!TargetNumber.TryReadParameter(target, "limit"u8, 1, most, absent: most, out long limit))
        {
            return $"limit must be given once, as a number from 1 to {most}";
        }

        if (!TargetNumber.TryReadParameter(target, "after"u8, 0, PageRequest.MaxAfter, absent: 0, out long after))
        {
            return $"after must be given once, as an item number from 0 to {PageRequest.MaxAfter}";
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

    /// <summary>Cuts a list that was read one longer than the page, and links to the next page where that one is there.</summary>
    public static IReadOnlyList<T> Cut<T>(
        this PageRequest page, Exchange exchange, IReadOnlyList<T> oneMore, Func<T, int> numberOf)
    {
        if (oneMore.Count <= page.Limit)
        {
            return oneMore;
        }

        NextLink.Add(exchange, numberOf(oneMore[page.Limit - 1]));
        return [.. oneMore.Take(page.Limit)];
    }
}

/// <summary>The entity tags of books.</summary>
public static class BookMarks
{
    public static void AddTag(this Response response, string storeId, Book book) => response.AddTag(
        storeId, book.Version, BookTag.HashOf(book.ItemNumber, book.Title, book.Topic, book.Cost, book.Stock));

    /// <summary>The same for a book that was hashed before; the store's id is empty when it is not known.</summary>
    public static void AddTag(this Response response, string storeId, long version, ulong hash)
    {
        Span<byte> tag = stackalloc byte[BookTag.MaxBytes];
        response.EntityTag = tag[..BookTag.Write(tag, storeId, version, hash)];
    }
}
