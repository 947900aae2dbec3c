using System.Net;
using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Load.Engine;

/// <summary>A face that looks at nothing but the status.</summary>
internal sealed class StatusFace : IStoreFace
{
    public string Name => "status";

    public FaceRequest? Search(string topic) => new(RequestMethod.Get, "/books"u8.ToArray(), []);

    public FaceRequest Lookup(Book book) => new(RequestMethod.Get, Encoding.ASCII.GetBytes($"/books/{book.ItemNumber}"), []);

    public FaceRequest? Buy(Book book, int quantity) => new(
        RequestMethod.Post,
        "/orders"u8.ToArray(),
        Encoding.ASCII.GetBytes($$"""{"item_number":{{book.ItemNumber}},"quantity":{{quantity}}}"""));

    public FaceRequest? Order(long orderNumber) => null;

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body) => new(
        status switch
        {
            < 300 => CallOutcome.Ok,
            409 => CallOutcome.OutOfStock,
            < 500 => CallOutcome.Refused,
            _ => CallOutcome.ServerError,
        },
        Stock: body.Length);
}

/// <summary>Each iteration is the same calls.</summary>
internal sealed class FixedPattern(Action<long>? begun, params PlannedCall[] calls) : IPattern
{
    private int _next;

    /// <summary>Whether the same calls come once more at the end.</summary>
    public bool HasEnd { get; init; }

    public void Begin(long iteration)
    {
        _next = 0;
        begun?.Invoke(iteration);
    }

    public bool TryNext(out PlannedCall call)
    {
        call = _next < calls.Length ? calls[_next] : default;
        return _next++ < calls.Length;
    }

    public void Told(in CallRecord record)
    {
    }

    public bool BeginEnd()
    {
        _next = 0;
        return HasEnd;
    }
}

/// <summary>Keeps every record of a load, and runs loads of four books.</summary>
internal sealed class KeptRecords : ICallSink
{
    public static readonly PlannedCall Lookup = new(Operation.Lookup, 0);
    public static readonly PlannedCall Buy = new(Operation.Buy, 1, Quantity: 2);

    private static readonly Book[] Books =
        [.. Enumerable.Range(1, 4).Select(number => new Book(number, $"book {number}", "a topic", 1000, 10, 1))];

    public List<CallRecord> All { get; } = [];

    public IEnumerable<CallOutcome> Outcomes => All.Select(record => record.Outcome);

    public void Take(ReadOnlySpan<CallRecord> records) => All.AddRange(records);

    /// <summary>A plan of lookups that nothing but the end of a load ends: no call times out.</summary>
    public static LoadPlan Plan(params PlannedCall[] calls) => new()
    {
        Run = "test",
        Clients = 4,
        CallTimeout = TimeSpan.FromHours(1),
        NewPattern = () => new FixedPattern(null, calls.Length > 0 ? calls : [Lookup]),
    };

    public LoadEnd Run(LoadPlan plan, StopSignal stop, params IPEndPoint[] servers) => Run(plan, stop, null, servers);

    public LoadEnd Run(LoadPlan plan, StopSignal stop, Action<TimeSpan>? everySecond, params IPEndPoint[] servers)
    {
        var requests = new LoadRequests(new StatusFace(), Books, ["a topic"]);
        LoadServer[] asked = [.. servers.Select(server => new LoadServer($"http://{server}", server, "shop.test"))];
        return new LoadRun(plan, requests, asked, stop).Run([this], everySecond);
    }
}
