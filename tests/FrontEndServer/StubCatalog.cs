using System.Net;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Server;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer;

/// <summary>A catalog that a test changes: it answers reads, gives leases, and tells the front end of changes.</summary>
internal sealed class StubCatalog : IDisposable
{
    public const string Name = "test"; // in Server-Timing
    public const string Epoch = "stub-1";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Book> _books = [];
    private readonly List<ReadBatch> _calls = [];
    private readonly List<CacheRegistration> _registrations = [];
    private readonly LoopbackServer _server;
    private long _shelf = 1;

    public StubCatalog()
    {
        foreach ((int item, string title) in new[] { (1, "Xen"), (2, "RPCs for Dummies"), (3, "Cooking, for \"one\"") })
        {
            _books[item] = new Book(item, title, item == 3 ? "kitchen" : "distributed systems", 100, 12.5m, 1);
        }

        _server = new LoopbackServer(ThreadPolicy.PerRequest, router =>
        {
            router.Map(RequestMethod.Post, "/books/read", "read", Read);
            router.MapChange(RequestMethod.Post, "/caches", "lease", Register);
        });
    }

    public IPEndPoint EndPoint => _server.EndPoint;

    /// <summary>How it answers a registration; by default with a lease.</summary>
    public Action<Exchange>? AnswerRegistration { get; set; }

    /// <summary>Called after a call was read and before it is answered.</summary>
    public Action? BeforeAnswer { get; set; }

    public IReadOnlyList<ReadBatch> Calls => Copy(_calls);

    public IReadOnlyList<CacheRegistration> Registrations => Copy(_registrations);

    public Book this[int itemNumber] => _books[itemNumber];

    /// <summary>Changes a book as the catalog does: the front end is told first.</summary>
    public void Change(Book book, bool isListChange = false)
    {
        long[][] changes = [[book.ItemNumber, book.Version], .. isListChange ? new long[][] { [0, _shelf + 1] } : []];
        string pairs = string.Join(",", changes.Select(change => $"[{change[0]},{change[1]}]"));
        using var frontEnd = new WireClient(IPEndPoint.Parse(Registrations[^1].FrontEnd));
        WireAnswer answer = frontEnd.Ask("POST", "/invalidate", $$"""{"epoch":"{{Epoch}}","changes":[{{pairs}}]}""");
        Assert.That((answer.Status, answer.Body), Is.EqualTo((200, $$$"""{"data":{"epoch":"{{{Epoch}}}"}}""")));
        lock (_lock)
        {
            _books[book.ItemNumber] = book;
            _shelf += isListChange ? 1 : 0;
        }
    }

    public void Dispose() => _server.Dispose();

    private IReadOnlyList<T> Copy<T>(List<T> list)
    {
        lock (_lock)
        {
            return [.. list];
        }
    }

    private void Register(Exchange exchange)
    {
        exchange.TryReadRequest(ContractJson.Default.CacheRegistration, out CacheRegistration? registration);
        lock (_lock)
        {
            _registrations.Add(registration!);
        }

        if (AnswerRegistration is { } answer)
        {
            answer(exchange);
        }
        else
        {
            exchange.AnswerData(new CacheGrant(Epoch, 30_000), ContractJson.Default.EnvelopeCacheGrant);
        }
    }

    private void Read(Exchange exchange)
    {
        exchange.TryReadRequest(ContractJson.Default.ReadBatch, out ReadBatch? batch);
        BooksRead read;
        lock (_lock)
        {
            _calls.Add(batch!);
            read = new BooksRead([.. batch!.Reads.Select(Find)], _shelf, batch.Epoch);
        }

        BeforeAnswer?.Invoke();
        exchange.Response.AddField(BookTag.StoreFieldName, "0123456789abcdef"u8);
        exchange.AnswerData(read, ContractJson.Default.EnvelopeBooksRead);
    }

    private BooksFound Find(BookRead read)
    {
        Book[] books = [.. _books.Values.Where(book =>
            (read.ItemNumber is null || book.ItemNumber == read.ItemNumber)
            && (read.Topic is null || BookReference.Names.Equals(read.Topic, book.Topic))
            && (read.Title is null || BookReference.Names.Equals(read.Title, book.Title))
            && book.ItemNumber > read.After)];
        return new BooksFound([.. books.Take(read.Limit)], books.Length > read.Limit);
    }
}
