using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.OrderServer;

/// <summary>
/// A catalog that keeps its promise about ops and breaks every other one on demand: over plain sockets, a thread a connection,
/// since half of what it does no HTTP server would.
/// </summary>
internal sealed class ScriptedCatalog : IDisposable
{
    /// <summary>The book that has every title.</summary>
    public const int NamedItem = 2;

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock _lock = new();
    private readonly List<Socket> _connections = [];
    private readonly List<Thread> _threads = [];
    private readonly ManualResetEvent _disposed = new(false);
    private readonly Dictionary<string, (SaleRequest Request, Sale? Sale)> _decided = [];
    private int _saleCalls;

    /// <summary>Its address is taken from now on, but it answers only once it is started.</summary>
    public ScriptedCatalog()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        EndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>All sales, in order.</summary>
    public List<Sale> Sales { get; } = [];

    /// <summary>The ops of all requests for a sale that came, in order.</summary>
    public List<string> Ops { get; } = [];

    /// <summary>The same requests whole.</summary>
    public List<SaleRequest> Requests { get; } = [];

    /// <summary>The <c>after</c> of all requests for sales that came, in order.</summary>
    public List<long> Pages { get; } = [];

    /// <summary>Decides what happens to the n-th request for a sale, counted from 1.</summary>
    public Func<int, Act> Script { get; set; } = _ => Act.Answer;

    /// <summary>Called after a sale is made and before it is answered.</summary>
    public Action<Sale> Sold { get; set; } = _ => { };

    /// <summary>Changes the answers of the n-th call, counted from 1, before they are sent.</summary>
    public Func<int, IReadOnlyList<BatchResult<Sale>>, IReadOnlyList<BatchResult<Sale>>> Answers { get; set; } = (_, answers) =>
        answers;

    public long Stock { get; set; } = 1_000_000;

    /// <summary>The store that it says it is.</summary>
    public string Store { get; set; } = new('a', StoreId.Digits);

    /// <summary>Names this run of it.</summary>
    public string RunName { get; set; } = "run-1";

    /// <summary>The sentence with which it refuses to belong to the order log; null when it does not.</summary>
    public string? Mismatch { get; set; }

    /// <summary>What it was told of the order log, in order.</summary>
    public List<OrderedSales> Told { get; } = [];

    /// <summary>The runs that the requests for sales named, in order.</summary>
    public List<string> Runs { get; } = [];

    /// <summary>How long an answer takes that is late.</summary>
    public TimeSpan LateBy { get; set; }

    /// <summary>Sales at most on a page, whatever was asked for.</summary>
    public int PageLimit { get; set; } = int.MaxValue;

    /// <summary>Changes a page before it is sent, or delays it.</summary>
    public Func<Sale[], Sale[]> Page { get; set; } = page => page;

    public ScriptedCatalog Start()
    {
        _listener.Listen();
        Run(() =>
        {
            while (true)
            {
                Socket socket = _listener.Accept();
                lock (_lock)
                {
                    _connections.Add(socket);
                }

                Run(() => Serve(socket));
            }
        });
        return this;
    }

    /// <summary>Makes a sale that no order service asked for.</summary>
    public Sale Sell(string op, int itemNumber = 2, int quantity = 1, string owner = "")
    {
        lock (_lock)
        {
            return Decide(new SaleRequest(op, itemNumber, quantity) { Owner = owner }).Data!;
        }
    }

    /// <summary>Ends every connection and takes no further one: whoever calls now finds nobody there.</summary>
    public void GoAway()
    {
        _listener.Dispose();
        lock (_lock)
        {
            _connections.ForEach(socket => socket.Dispose());
        }
    }

    public void Dispose()
    {
        _disposed.Set();
        GoAway();
        _threads.ForEach(thread => thread.Join());
        _disposed.Dispose();
    }

    private void Run(Action action)
    {
        var thread = new Thread(() =>
        {
            try
            {
                action();
            }
            catch (Exception end) when (end is IOException or SocketException or ObjectDisposedException)
            {
                // The peer or the test has closed the socket.
            }
        })
        { IsBackground = true };
        lock (_lock)
        {
            _threads.Add(thread);
        }

        thread.Start();
    }

    private void Serve(Socket socket)
    {
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (ScriptedWire.ReadRequest(reader) is var (target, id, run, body))
        {
            (string text, bool closes) = target == "/sales/batch" ? AnswerSales(body, run)
                : target == "/sales/ordered" ? (AnswerOrdered(body), false)
                : target.StartsWith("/sales?", StringComparison.Ordinal) ? (AnswerPage(target), false)
                : (ScriptedWire.Http(200, "ok"), false);
            stream.Write(Encoding.UTF8.GetBytes(text.Replace("\r\n\r\n", $"{id}\r\n\r\n", StringComparison.Ordinal)));
            if (closes)
            {
                return;
            }
        }
    }

    private string AnswerOrdered(string body)
    {
        lock (_lock)
        {
            Told.Add(JsonSerializer.Deserialize(body, ContractJson.Default.OrderedSales)!);
            return Mismatch is { } sentence ? ScriptedWire.Error(409, sentence) : ScriptedWire.Http(200, JsonSerializer.Serialize(
                new Envelope<Reconciled>(new Reconciled(Store, RunName, Sales.Count, Ordered: 0)),
                ContractJson.Default.EnvelopeReconciled));
        }
    }

    private (string Text, bool Closes) AnswerSales(string body, string run)
    {
        lock (_lock)
        {
            Runs.Add(run);
            if (run != RunName)
            {
                return (ScriptedWire.Error(412, "another run"), false);
            }
        }

        IReadOnlyList<SaleRequest> requests = JsonSerializer.Deserialize(body, ContractJson.Default.IReadOnlyListSaleRequest)!;
        var answers = new List<BatchResult<Sale>>();
        Act act = Act.Answer;
        int call;
        lock (_lock)
        {
            call = ++_saleCalls;
            foreach (SaleRequest request in requests)
            {
                Ops.Add(request.Op);
                Requests.Add(request);
                Act next = Script(Ops.Count);
                act = next == Act.Answer ? act : next; // what is not an answer happens to the whole call
                answers.Add(
                    next is Act.CloseUnsold or Act.Answer401 or Act.Answer503 or Act.Answer507 ? new(500) : Decide(request));
            }
        }

        foreach (BatchResult<Sale> answer in answers)
        {
            if (answer.Data is not null)
            {
                Sold(answer.Data);
            }
        }

        if (act is Act.SellAndHang or Act.AnswerLate)
        {
            _disposed.WaitOne(act == Act.AnswerLate ? LateBy : Timeout.InfiniteTimeSpan);
        }

        return act switch
        {
            Act.SellAndCloseHalfWay => (ScriptedWire.Data(answers)[..^10], true),
            Act.SellAndAnswerNonsense => (ScriptedWire.Http(200, """{"data":{}}"""), false),
            Act.SellAndAnswer500 => (ScriptedWire.Error(500, "a fault"), false),
            Act.AnswerAnotherItem => (ScriptedWire.Data(answers.ConvertAll(Another)), false),
            Act.Answer401 => (ScriptedWire.Error(401, "no key"), false),
            Act.Answer503 => (ScriptedWire.Error(503, "too many wait"), false),
            Act.Answer507 => (ScriptedWire.Error(507, "the disk is full"), false),
            Act.AnswerToFewer => (ScriptedWire.Data(answers[..^1]), false),
            Act.AnswerNull => (ScriptedWire.Data([.. answers.Select(_ => (BatchResult<Sale>?)null)]), false),
            Act.Answer or Act.AnswerLate => (ScriptedWire.Data(Answers(call, answers)), false),
            _ => ("", true),
        };
    }

    private static BatchResult<Sale> Another(BatchResult<Sale> answer) =>
        answer with { Data = answer.Data! with { ItemNumber = answer.Data.ItemNumber + 1 } };

    private BatchResult<Sale> Decide(SaleRequest request)
    {
        (int status, Sale? sale) = DecideOnce(request);
        return new BatchResult<Sale>(status, sale, sale is null ? "the catalog's sentence" : null, IsReplay: status == 200);
    }

    private (int Status, Sale? Sale) DecideOnce(SaleRequest request)
    {
        if (_decided.TryGetValue(request.Op, out (SaleRequest Request, Sale? Sale) before))
        {
            return before.Request != request ? (422, null) : before.Sale is null ? (409, null) : (200, before.Sale);
        }

        if (request.ItemNumber == 404)
        {
            return (404, null);
        }

        Sale? sale = null;
        if (Stock >= request.Quantity)
        {
            Stock -= request.Quantity;
            int item = request.ItemNumber ?? NamedItem;
            sale = new Sale(
                Sales.Count + 1, request.Op, item, "RPCs for \"Dummies\", 2nd", request.Quantity, 20.50m, Stock, Sales.Count + 2)
            {
                Owner = request.Owner,
            };
            Sales.Add(sale);
        }

        _decided.Add(request.Op, (request, sale));
        return (sale is null ? 409 : 201, sale);
    }

    private string AnswerPage(string target)
    {
        string[] query = target["/sales?".Length..].Split('&', '=');
        long after = long.Parse(query[1]);
        int limit = Math.Min(int.Parse(query[3]), PageLimit);
        Sale[] page;
        lock (_lock)
        {
            Pages.Add(after);
            page = [.. Sales.Skip((int)after).Take(limit)];
        }

        var envelope = new Envelope<IReadOnlyList<Sale>>(Page(page));
        return ScriptedWire.Http(200, JsonSerializer.Serialize(envelope, ContractJson.Default.EnvelopeIReadOnlyListSale));
    }
}
