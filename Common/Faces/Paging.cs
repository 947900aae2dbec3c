using System.Text.Json.Serialization.Metadata;
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

    /// <summary>Answers with the page of a list that the request asks for, and links to the next one if there is one.</summary>
    /// <remarks>The list is read after a number and up to a limit, which is one more than the page's.</remarks>
    public static void AnswerPage<T>(
        Exchange exchange, Func<int, int, IReadOnlyList<T>> readAfter, Func<T, int> numberOf,
        JsonTypeInfo<Envelope<IReadOnlyList<T>>> type)
    {
        if (TryRead(exchange, out PageRequest page))
        {
            IReadOnlyList<T> list = readAfter(page.After, page.Limit + 1);
            if (list.Count > page.Limit)
            {
                NextLink.Add(exchange, numberOf(list[page.Limit - 1]));
            }

            exchange.AnswerData([.. list.Take(page.Limit)], type);
        }
    }

    /// <summary>Whether the request asks for a page that is not the first one: that page may be empty.</summary>
    public static bool IsLaterPage(RequestTarget target) =>
        target.TryGetParameter("after"u8, out ReadOnlySpan<byte> after) && !after.SequenceEqual("0"u8);
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

    /// <summary>The same for a page of books: empty pages have a tag too.</summary>
    public static void AddTag(this Response response, string storeId, in BookListTag page, bool hasNextPage)
    {
        Span<byte> tag = stackalloc byte[BookListTag.MaxBytes];
        response.EntityTag = tag[..page.Write(tag, storeId, hasNextPage)];
    }
}
