using System.Text;
using System.Text.Unicode;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;
using PygmyStore.FrontEndServer.Caching;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// The store's operations, search, lookup and buy, as every face uses them. The faces differ in how they ask and answer, never in
/// what is done. The clients of the published designs know nothing of keys: their request's id may be the key. For any thread.
/// </summary>
internal sealed class Storefront(
    BookReader reader, BookCache? cache, BuyClient buys, OrderClient orders, Visitors visitors, bool requestIdIsKey)
{
    private const string NoSuchNumber = "there is no book with this number";
    private const string NoSuchTitle = "there is no book with this title";
    private const string NotForNobody =
        "nothing was bought, because the login has ended: log in again, or buy without its cookie";

    private const int LoggedBytes = 256; // of a text, more than the request log has room for

    /// <summary>What a search for a text finds that no book may have. The catalog is not asked.</summary>
    private static Answer<BooksFound> NoBooks => Answer.Known(new BooksFound([]));

    /// <summary>
    /// A page of all books, or of those of a topic: <c>limit</c> and <c>after</c> in the request's target say which. The answer
    /// gets the page's entity tag and, where there are more books, a link to the next page. Refused with 400 when the target asks
    /// for no page.
    /// </summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange exchange, string? topic)
    {
        if (Paging.WhyNotRead(exchange.Request.Target, out PageRequest page) is { } reason)
        {
            Log(exchange, topic ?? "*");
            return Answer.Refused<IReadOnlyList<Book>>(400, reason);
        }

        Answer<IReadOnlyList<Book>> found = Search(exchange, topic, page, out bool hasNext);
        if (found.HasValue)
        {
            AddLink(exchange, found.Value, hasNext);
        }

        return found;
    }

    /// <summary>That page, without a link to the next one.</summary>
    public Answer<IReadOnlyList<Book>> Search(Exchange exchange, string? topic, PageRequest page, out bool hasNext)
    {
        Log(exchange, topic ?? "*");
        if (cache?.TryFindPage(new PageKey(topic, null, page.After, page.Limit)) is { } cached)
        {
            exchange.Response.AddTag(cached.StoreId, cached.Tag, cached.HasNext);
            hasNext = cached.HasNext;
            return Answer.Known<IReadOnlyList<Book>>(cached.Books);
        }

        Answer<BooksFound> found = topic is null || BookRules.MayBeText(topic)
            ? Read(exchange, new BookRead(IdOf(exchange), Topic: topic, After: page.After, Limit: page.Limit))
            : NoBooks;
        hasNext = found.HasValue && found.Value.HasNext;
        if (!found.HasValue)
        {
            return found.WithoutValue<IReadOnlyList<Book>>();
        }

        exchange.Response.AddTag(found.StoreId, BookListTag.Of(found.Value.Books), found.Value.HasNext);
        return Answer.Known(found.Value.Books);
    }

    /// <summary>The book with that number; the answer gets its entity tag.</summary>
    public Answer<Book> Lookup(Exchange exchange, int itemNumber)
    {
        exchange.Arguments.Add(itemNumber);
        return cache?.TryFind(itemNumber) is { } cached ? Tagged(exchange, cached)
            : itemNumber is < 1 or > BookRules.MaxItemNumber ? Answer.Refused<Book>(404, NoSuchNumber)
            : Tagged(exchange, Read(exchange, new BookRead(IdOf(exchange), itemNumber)), NoSuchNumber);
    }

    /// <summary>The same for a number that the client wrote; 404 when it is none.</summary>
    public Answer<Book> Lookup(Exchange exchange, ReadOnlySpan<byte> itemNumber) =>
        TargetNumber.TryRead(itemNumber, out int number)
        ? Lookup(exchange, number)
        : Answer.Refused<Book>(404, NoSuchNumber);

    public Answer<Book> LookupByTitle(Exchange exchange, string title)
    {
        Log(exchange, title);
        return cache?.TryFindPage(PageKey.OfTitle(title)) is { Only: { } cached } ? Tagged(exchange, cached)
            : !BookRules.MayBeText(title) ? Answer.Refused<Book>(404, NoSuchTitle)
            : Tagged(exchange, Read(exchange, new BookRead(IdOf(exchange), Title: title)), NoSuchTitle);
    }

    /// <summary>
    /// The order with a number that the client wrote, of any buyer. Ask <see cref="Visitors.WhyNotSee"/> before it is shown.
    /// </summary>
    public Answer<KeptOrder> FindOrder(Exchange exchange, ReadOnlySpan<byte> orderNumber, bool withReceipt = false)
    {
        if (!TargetNumber.TryRead(orderNumber, out long number))
        {
            return Answer.Refused<KeptOrder>(404, "there is no order with this number");
        }

        return FindOrder(exchange, number, withReceipt);
    }

    public Answer<KeptOrder> FindOrder(Exchange exchange, long number, bool withReceipt = false)
    {
        exchange.Arguments.Add(number);
        return orders.Find(exchange.Context, number, withReceipt).InTimeOf(exchange.Context);
    }

    /// <summary>Buys under the client's Idempotency-Key, or under a new one.</summary>
    public BuyOutcome Buy(Exchange exchange, BookReference book, int quantity) =>
        Buy(exchange, book, quantity, mayTakeRequestId: false);

    /// <summary>
    /// Buys for that account, or for a guest, under a key that came in another way than the Idempotency-Key. It is the same key
    /// as in that field, so a client that has it can ask for the outcome as any other.
    /// </summary>
    public BuyOutcome BuyUnderKey(Exchange exchange, int itemNumber, int quantity, string key, string owner)
    {
        exchange.Arguments.Add(itemNumber);
        exchange.Arguments.Add(quantity);
        var request = new BuyRequest(key, Encoding.ASCII.GetString(exchange.Route), IdOf(exchange), quantity)
        {
            Origin = KeyOrigin.Client,
            ItemNumber = itemNumber,
            Owner = owner,
        };
        BuyOutcome outcome = buys.Buy(exchange.Context, request);
        exchange.Response.MarkReplay(outcome.IsReplay);
        return outcome;
    }

    /// <summary>Buys a copy as the published designs do.</summary>
    public BuyOutcome BuyOne(Exchange exchange, int itemNumber) =>
        Buy(exchange, BookReference.Numbered(itemNumber), quantity: 1, mayTakeRequestId: requestIdIsKey);

    /// <summary>The same for a number that the client wrote; 404 when it is none.</summary>
    public BuyOutcome BuyOne(Exchange exchange, ReadOnlySpan<byte> itemNumber) => TargetNumber.TryRead(itemNumber, out int number)
        ? BuyOne(exchange, number)
        : new BuyOutcome(BuyResult.NoSuchBook, NoSuchNumber);

    /// <summary>Step 1 of a buy (ARCHITECTURE.md): gives it a key and passes it to the service that is asked for buys.</summary>
    private BuyOutcome Buy(Exchange exchange, BookReference book, int quantity, bool mayTakeRequestId)
    {
        exchange.Arguments.Add(book);
        exchange.Arguments.Add(quantity);
        if (exchange.ReadBuy(book, quantity, mayTakeRequestId, out string reason) is not { } request)
        {
            return new BuyOutcome(BuyResult.BadKey, reason);
        }

        if (LoginCookie.IsSent(exchange))
        {
            Visitor visitor = visitors.Of(exchange);
            if (Visitors.WhyNotLoggedIn(exchange, visitor) is { } refusal)
            {
                return visitor.Kind == VisitorKind.Unknown
                    ? BuyOutcome.NothingBought(refusal.Message) with { IsShed = refusal.IsShed }
                    : new BuyOutcome(BuyResult.LoginEnded, NotForNobody);
            }

            request = request with { Owner = visitor.Account };
        }

        // Some texts can never be the title of a book, whatever the key is.
        BuyOutcome outcome = book.Name is null || BookRules.MayBeText(book.Name)
            ? buys.Buy(exchange.Context, request)
            : new BuyOutcome(BuyResult.NoSuchBook, NoSuchTitle);
        exchange.Response.MarkReplay(outcome.IsReplay);
        return outcome;
    }

    private static Answer<Book> Tagged(Exchange exchange, CachedBook cached)
    {
        exchange.Response.EntityTag = cached.Tag;
        return Answer.Known(cached.Book);
    }

    private static Answer<Book> Tagged(Exchange exchange, in Answer<BooksFound> found, string whenNone)
    {
        if (!found.HasValue || found.Value.Books is not [var book, ..])
        {
            return found.HasValue ? Answer.Refused<Book>(404, whenNone) : found.WithoutValue<Book>();
        }

        exchange.Response.AddTag(found.StoreId, book);
        return Answer.Known(book);
    }

    private static void AddLink(Exchange exchange, IReadOnlyList<Book> books, bool hasNext)
    {
        if (hasNext && books.Count > 0)
        {
            NextLink.Add(exchange, books[^1].ItemNumber);
        }
    }

    private static string IdOf(Exchange exchange) => Encoding.ASCII.GetString(exchange.Context.RequestId);

    private static void Log(Exchange exchange, string text)
    {
        Span<byte> utf8 = stackalloc byte[LoggedBytes];
        Utf8.FromUtf16(text, utf8, out _, out int length);
        exchange.Arguments.Add(utf8[..length]);
    }

    private Answer<BooksFound> Read(Exchange exchange, BookRead read) =>
        reader.Read(exchange.Context, read).InTimeOf(exchange.Context);
}
