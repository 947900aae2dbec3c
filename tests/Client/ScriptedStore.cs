using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Client;

/// <summary>
/// A whole store in memory behind one address, which is both front end and catalog: right unless a test makes it wrong.
/// </summary>
internal sealed class ScriptedStore : IDisposable
{
    private const string TimesBehind = "order;dur=2.000, catalog;dur=1.000";

    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Book> _books = [];
    private readonly Dictionary<string, Order> _orderByKey = [];
    private readonly List<Order> _orders = [];
    private readonly ServerMetrics _metrics = new();
    private readonly HttpServer _server;

    public ScriptedStore(long stock = 1000)
    {
        Put(new Book(1, "How to get a good grade in 677 in 20 minutes a day", "distributed systems", stock, 10, 1));
        Put(new Book(2, "RPCs for Dummies", "distributed systems", stock, 20, 1));
        Put(new Book(3, "Xen and the Art of Surviving Graduate School", "graduate school", stock, 5, 1));
        Put(new Book(4, "Cooking for the Impatient Graduate Student", "graduate school", stock, 15, 1));
        _server = new HttpServer(
            new IPEndPoint(IPAddress.Loopback, 0),
            Routes(),
            new HttpServerOptions { Name = "frontend" },
            new SocketServerOptions { MaxWorkers = 32 },
            _metrics,
            log: null);
        _server.Start();
    }

    /// <summary>Answers in place of the store when it returns true.</summary>
    public Func<Exchange, bool> Instead { get; set; } = _ => false;

    /// <summary>Sells without looking at the stock.</summary>
    public bool Oversells { get; set; }

    /// <summary>What the admin routes ask for.</summary>
    public string? AdminKey { get; set; }

    /// <summary>Answers of <c>GET /audit</c> before the last one, which stays.</summary>
    public ConcurrentQueue<string> Audits { get; } = [];

    /// <summary>Method and path of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The keys of all buys, as they came.</summary>
    public ConcurrentQueue<string> Keys { get; } = [];

    public IPEndPoint EndPoint => _server.LocalEndPoint;

    public long ConnectionsAccepted => _server.Counters.Accepted;

    public int OrderCount
    {
        get
        {
            lock (_lock)
            {
                return _orders.Count;
            }
        }
    }

    public Book? Find(int itemNumber)
    {
        lock (_lock)
        {
            return _books.GetValueOrDefault(itemNumber);
        }
    }

    public IReadOnlyList<Book> Books
    {
        get
        {
            lock (_lock)
            {
                return [.. _books.Values];
            }
        }
    }

    /// <summary>Adds a book, or changes the one of that number.</summary>
    public void Put(Book book)
    {
        lock (_lock)
        {
            _books[book.ItemNumber] = book;
        }
    }

    public void Dispose()
    {
        _server.Stop(TimeSpan.FromSeconds(5));
        _server.Dispose();
        _metrics.Dispose();
    }

    private Router Routes()
    {
        var admin = new KeyGuardAtCall(() => AdminKey);
        var router = new Router();
        router.Map(RequestMethod.Get, "/books", "search", Scripted(Search));
        router.Map(RequestMethod.Get, "/books/{n}", "lookup", Scripted(Lookup));
        router.MapChange(RequestMethod.Post, "/books", "add", admin.Guard(Scripted(AddBook)));
        router.MapChange(RequestMethod.Delete, "/books/{n}", "withdraw", admin.Guard(Scripted(Withdraw)));
        router.MapChange(RequestMethod.Post, "/orders", "buy", Scripted(Buy));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", Scripted(FindOrder));
        router.Map(RequestMethod.Get, "/audit", "audit", Scripted(Audit));
        return router;
    }

    private Handler Scripted(Handler handler) => exchange =>
    {
        Requests.Enqueue($"{exchange.Request.Method.Name()} {Encoding.UTF8.GetString(exchange.Request.Target.Segment(0))}");
        exchange.Context.Tiers.AddServerTiming(Encoding.ASCII.GetBytes(TimesBehind));
        if (!Instead(exchange))
        {
            lock (_lock)
            {
                handler(exchange);
            }
        }
    };

    private void Search(Exchange exchange)
    {
        string? topic = exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> value)
            ? Encoding.UTF8.GetString(value)
            : null;
        IReadOnlyList<Book> found =
            [.. _books.Values.Where(book => topic is null || book.Topic.Equals(topic, StringComparison.OrdinalIgnoreCase))];
        Answer(exchange, 200, new Envelope<IReadOnlyList<Book>>(found), ContractJson.Default.EnvelopeIReadOnlyListBook);
    }

    private void Lookup(Exchange exchange)
    {
        if (_books.TryGetValue((int)Number(exchange), out Book? book))
        {
            Answer(exchange, 200, new Envelope<Book>(book), ContractJson.Default.EnvelopeBook);
        }
        else
        {
            exchange.Response.Error(404, "no such book");
        }
    }

    private void AddBook(Exchange exchange)
    {
        using var body = JsonDocument.Parse(exchange.Body.ToArray());
        JsonElement book = body.RootElement;
        Put(new Book(
            book.GetProperty("item_number").GetInt32(),
            book.GetProperty("title").GetString()!,
            book.GetProperty("topic").GetString()!,
            book.GetProperty("stock").GetInt64(),
            book.GetProperty("cost").GetDecimal(),
            Version: 1));
        exchange.Response.Text(201, "{}", MediaTypes.Json);
    }

    private void Withdraw(Exchange exchange)
    {
        _books.Remove((int)Number(exchange));
        exchange.Response.Status = 204;
    }

    private void Buy(Exchange exchange)
    {
        string key = exchange.Request.Fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent)
            ? Encoding.ASCII.GetString(sent)
            : "";
        Keys.Enqueue(key);
        OrderRequest request = JsonSerializer.Deserialize(exchange.Body, ContractJson.Default.OrderRequest)!;
        int quantity = request.Quantity ?? 1;
        if (_orderByKey.TryGetValue(key, out Order? order))
        {
            Answer(exchange, 201, new Envelope<Order>(order), ContractJson.Default.EnvelopeOrder);
        }
        else if (!_books.TryGetValue(request.ItemNumber ?? 0, out Book? book))
        {
            exchange.Response.Error(404, "no such book");
        }
        else if (book.Stock < quantity && !Oversells)
        {
            exchange.Response.Error(409, "the book is out of stock");
        }
        else
        {
            book = _books[book.ItemNumber] = book with { Stock = book.Stock - quantity, Version = book.Version + 1 };
            order = new Order(
                _orders.Count + 1, book.ItemNumber, book.Title, quantity, book.Cost * quantity, book.Stock, book.Version);
            _orders.Add(order);
            _orderByKey.Add(key, order);
            Answer(exchange, 201, new Envelope<Order>(order), ContractJson.Default.EnvelopeOrder);
        }
    }

    private void FindOrder(Exchange exchange)
    {
        if (Number(exchange) is var number && number >= 1 && number <= _orders.Count)
        {
            Answer(exchange, 200, new Envelope<Order>(_orders[(int)number - 1]), ContractJson.Default.EnvelopeOrder);
        }
        else
        {
            exchange.Response.Error(404, "no such order");
        }
    }

    private void Audit(Exchange exchange)
    {
        string audit;
        if (Audits.Count > 1)
        {
            Audits.TryDequeue(out audit!);
        }
        else
        {
            Audits.TryPeek(out audit!);
        }

        exchange.Response.Text(200, audit, MediaTypes.Json);
    }

    private static long Number(Exchange exchange) => long.Parse(exchange.PathParameter(0), CultureInfo.InvariantCulture);

    private static void Answer<T>(
        Exchange exchange, int status, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        exchange.Response.Text(status, JsonSerializer.Serialize(value, type), MediaTypes.Json);

    /// <summary>The guard of the key that is set when a request comes; without one everybody passes.</summary>
    private sealed class KeyGuardAtCall(Func<string?> key)
    {
        public Handler Guard(Handler handler) =>
            exchange => new KeyGuard("X-Admin-Key", key(), isOpenWithoutKey: true).Guard(handler)(exchange);
    }
}
