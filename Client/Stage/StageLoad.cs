using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Stage;

/// <summary>
/// Visitors who keep the store a little busy while a class looks: each searches, looks a book up, and buys it one time in five.
/// They come at a steady rate, whatever becomes of the store, on a thread that ends with the stage.
/// </summary>
internal sealed class StageLoad : ICallSink, IDisposable
{
    public const int MaxRate = 500; // visitors a second: a lesson needs a steady store, not a busy one

    private const int MaxClients = 32; // visitors at once
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    private readonly StopSignal _stop = new();
    private readonly Thread _thread;
    private long _bought;
    private long _unknown;

    private StageLoad(LoadPlan plan, LoadRequests requests, LoadServer server)
    {
        _thread = new Thread(() => new LoadRun(plan, requests, [server], _stop).Run([this]))
        {
            Name = "visitors",
            IsBackground = true,
        };
        _thread.Start();
    }

    /// <summary>Buys that were answered with an order.</summary>
    public long Bought => Interlocked.Read(ref _bought);

    /// <summary>Buys without a definite answer.</summary>
    public long Unknown => Interlocked.Read(ref _unknown);

    /// <summary>Sends visitors from now on; null and a sentence if the store shows no books.</summary>
    public static StageLoad? Start(StoreAccess store, int rate, out string whyNot)
    {
        using Upstream frontEnd = store.Connect(calls: 1);
        Answer<IReadOnlyList<Book>> books = store.Client(frontEnd).Browse();
        if (books.Value is not { Count: > 0 } shelf)
        {
            whyNot = $"the store shows no books: {(books.HasValue ? "the list is empty" : books.Refusal())}";
            return null;
        }

        string[] topics = [.. shelf.Select(book => book.Topic).Distinct(BookRules.Names)];
        var options = new PatternOptions
        {
            Face = StoreFaces.Default,
            Books = shelf,
            Topics = topics,
            Seed = Environment.TickCount64,
        };
        if (Patterns.Create(Patterns.Find("browse")!, options, out whyNot) is not { } pattern)
        {
            return null;
        }

        var plan = new LoadPlan
        {
            Run = Guid.NewGuid().ToString("N")[..12],
            Clients = Math.Min(rate, MaxClients),
            Arrivals = new ConstantArrivals(new ArrivalRate([new RateStage(rate, Longest)])),
            NewPattern = pattern,
        };
        return new StageLoad(
            plan, new LoadRequests(StoreFaces.Default, shelf, topics),
            new LoadServer(store.Url.ToString(), store.EndPoint, store.Url.HostField));
    }

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            bool isBuy = record.Operation == Operation.Buy;
            Interlocked.Add(ref _bought, isBuy && record.Outcome == CallOutcome.Ok ? 1 : 0);
            Interlocked.Add(ref _unknown, isBuy && record.Outcome == CallOutcome.Unknown ? 1 : 0);
        }
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }
}
