using System.Collections.Concurrent;
using System.Diagnostics;
using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>Clients that buy at one front end and look the same books up at another, and what they were told.</summary>
internal sealed class TwoFrontEnds(StoreAccess buying, StoreAccess reading, StopSignal stop)
{
    private const int Books = 4; // those of a new store
    private const int Readers = 2;
    private const int MaxCalls = 200_000; // of one reader; its history stays below 100 bytes each
    private const string HitCounter = "pygmy_cache_hits_total";
    private static readonly TimeSpan BetweenBuys = TimeSpan.FromMilliseconds(10); // 1,000 copies of each book are enough

    private readonly ConcurrentQueue<Call> _calls = new();
    private volatile bool _isOver;

    public IReadOnlyCollection<Call> Calls => _calls;

    public int Buys => _calls.Count(call => call.IsChange && call.Reply.Kind == ReplyKind.Done);

    /// <summary>Why a call had no answer, the first one that had none; null if all were answered.</summary>
    public string? Trouble { get; private set; }

    /// <summary>Lookups that the second front end answered from memory; null when it does not say.</summary>
    public long? Hits { get; private set; }

    /// <summary>Goes on for a time, or until the demo shall stop.</summary>
    public void Run(TimeSpan time)
    {
        Thread[] clients = [Begin(Buy), .. Enumerable.Range(0, Readers).Select(_ => Begin(Read))];
        stop.Wait(time);
        _isOver = true;
        Array.ForEach(clients, client => client.Join());
        Hits = FrontEndMetrics.Of(reading).Find(HitCounter);
    }

    private static Thread Begin(ThreadStart work)
    {
        var thread = new Thread(work) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Buy()
    {
        using Upstream frontEnd = buying.Connect(calls: 1);
        StoreClient store = buying.Client(frontEnd);
        for (int i = 0; !_isOver; i++)
        {
            int item = 1 + (i % Books);
            string key = $"demo-{Guid.NewGuid():N}";
            long begun = Stopwatch.GetTimestamp();
            Answer<Order> answer = store.Buy(item, 1, key);
            Reply reply = answer.HasValue
                ? Reply.Done(answer.Value.Version, answer.Value.Stock, answer.Value.OrderNumber) : Refused(answer.Refusal());
            _calls.Enqueue(new Call(CallKind.Buy, key, item, 1, begun, Stopwatch.GetTimestamp(), reply));
            Thread.Sleep(BetweenBuys);
        }
    }

    private void Read()
    {
        using Upstream frontEnd = reading.Connect(calls: 1);
        StoreClient store = reading.Client(frontEnd);
        for (int i = 0; i < MaxCalls && !_isOver; i++)
        {
            int item = 1 + (i % Books);
            long begun = Stopwatch.GetTimestamp();
            Answer<Book> answer = store.Lookup(item);
            Reply reply = answer.HasValue ? Reply.Done(answer.Value.Version, answer.Value.Stock) : Refused(answer.Refusal());
            _calls.Enqueue(new Call(CallKind.Lookup, "", item, 0, begun, Stopwatch.GetTimestamp(), reply));
        }
    }

    private Reply Refused(string why)
    {
        Trouble ??= why;
        return Reply.Unknown;
    }
}
