using System.Buffers;
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
    private readonly ScriptedShop _shop = new();
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

    public Cheat Cheat { get => _shop.Cheat; set => _shop.Cheat = value; }

    /// <summary>Sells without looking at the stock.</summary>
    public bool Oversells { get => Cheat == Cheat.Oversells; set => Cheat = value ? Cheat.Oversells : Cheat.None; }

    /// <summary>The ids of the requests that it has cheated.</summary>
    public IReadOnlyCollection<string> Cheated => _shop.Cheated;

    /// <summary>What the admin routes ask for.</summary>
    public string? AdminKey { get; set; }

    /// <summary>Answers of <c>GET /audit</c> before the last one, which stays. If there are none, it audits itself.</summary>
    public ConcurrentQueue<string> Audits { get; } = [];

    /// <summary>Method and path of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The keys of all buys, as they came.</summary>
    public ConcurrentQueue<string> Keys { get; } = [];

    public IPEndPoint EndPoint => _server.LocalEndPoint;

    public long ConnectionsAccepted => _server.Counters.Accepted;

    public int OrderCount => Locked(() => _shop.Orders.Count);

    public IReadOnlyList<Book> Books => Locked(() => _shop.Books);

    public Book? Find(int itemNumber) => Locked(() => _shop.Find(itemNumber));

    /// <summary>Adds a book, or changes the one of that number.</summary>
    public void Put(Book book)
    {
        lock (_lock)
        {
            _shop.Put(book);
        }
    }

    public void Dispose()
    {
        _server.Stop(TimeSpan.FromSeconds(5));
        _server.Dispose();
        _metrics.Dispose();
    }

    private T Locked<T>(Func<T> read)
    {
        lock (_lock)
        {
            return read();
        }
    }

    private Router Routes()
    {
        var router = new Router();
        router.Map(RequestMethod.Get, "/books", "search", Scripted(Search));
        router.Map(RequestMethod.Get, "/books/{n}", "lookup", Scripted(Lookup));
        router.MapChange(RequestMethod.Post, "/books", "add", Guarded(Scripted(AddBook)));
        router.MapChange(RequestMethod.Delete, "/books/{n}", "withdraw", Guarded(Scripted(Withdraw)));
        router.MapChange(RequestMethod.Post, "/orders", "buy", Scripted(Buy));
        router.Map(RequestMethod.Get, "/orders/{number}", "order", Scripted(FindOrder));
        router.Map(RequestMethod.Get, "/audit", "audit", Scripted(Audit));
        router.Map(RequestMethod.Get, "/metrics", "metrics", Count);
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
            [.. _shop.Books.Where(book => topic is null || book.Topic.Equals(topic, StringComparison.OrdinalIgnoreCase))];
        Answer(exchange, 200, new Envelope<IReadOnlyList<Book>>(found), ContractJson.Default.EnvelopeIReadOnlyListBook);
    }

    private void Lookup(Exchange exchange)
    {
        if (_shop.Lookup((int)Number(exchange), RequestId(exchange)) is { } book)
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
        _shop.Remove((int)Number(exchange));
        exchange.Response.Status = 204;
    }

    private void Buy(Exchange exchange)
    {
        string key = exchange.Request.Fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent)
            ? Encoding.ASCII.GetString(sent)
            : "";
        Keys.Enqueue(key);
        OrderRequest request = JsonSerializer.Deserialize(exchange.Body, ContractJson.Default.OrderRequest)!;
        (int status, Order? order) = _shop.Buy(
            request.ItemNumber ?? 0, request.Quantity ?? 1, key, RequestId(exchange));
        if (order is not null)
        {
            Answer(exchange, status, new Envelope<Order>(order), ContractJson.Default.EnvelopeOrder);
        }
        else
        {
            exchange.Response.Error(status, status == 404 ? "no such book" : "the book is out of stock");
        }
    }

    private void FindOrder(Exchange exchange)
    {
        if (_shop.FindOrder(Number(exchange), RequestId(exchange)) is { } order)
        {
            Answer(exchange, 200, new Envelope<Order>(order), ContractJson.Default.EnvelopeOrder);
        }
        else
        {
            exchange.Response.Error(404, "no such order");
        }
    }

    private void Audit(Exchange exchange)
    {
        if (Audits.IsEmpty)
        {
            Answer(exchange, 200, new Envelope<AuditReport>(_shop.Audit()), ContractJson.Default.EnvelopeAuditReport);
            return;
        }

        Audits.TryPeek(out string? text);
        if (Audits.Count > 1)
        {
            Audits.TryDequeue(out text);
        }

        exchange.Response.Text(200, text!, MediaTypes.Json);
    }

    private void Count(Exchange exchange)
    {
        const string buys = "pygmy_requests_total{operation=\"buy\",status=\"201\"} ";
        var text = new ArrayBufferWriter<byte>();
        _metrics.WritePrometheus(text);
        string counters = Encoding.UTF8.GetString(text.WrittenSpan);
        exchange.Response.Text(200, Cheat == Cheat.Miscounts ? counters.Replace(buys, $"{buys}1") : counters);
    }

    private static string RequestId(Exchange exchange) => Encoding.ASCII.GetString(exchange.Context.RequestId);

    private static long Number(Exchange exchange) => long.Parse(exchange.PathParameter(0), CultureInfo.InvariantCulture);

    private static void Answer<T>(
        Exchange exchange, int status, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        exchange.Response.Text(status, JsonSerializer.Serialize(value, type), MediaTypes.Json);

    /// <summary>Guards with the key that is set when a request comes; without one everybody passes.</summary>
    private Handler Guarded(Handler handler) =>
        exchange => new KeyGuard("X-Admin-Key", AdminKey, isOpenWithoutKey: true).Guard(handler)(exchange);
}
