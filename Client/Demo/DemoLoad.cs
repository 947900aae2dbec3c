using System.Diagnostics;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>Short loads of buys on a demo's store, and their figures. One thread.</summary>
internal sealed class DemoLoad(DemoStage stage, DemoStore store)
{
    private const double WarmUpShare = 0.25; // of each load: connections and buffers

    /// <summary>Buyers who buy again as soon as they have their answer; null when the store shows no books.</summary>
    public BuyFigures? Closed(int clients, TimeSpan time) => Run(clients, time, arrivals: null);

    /// <summary>Buyers who come at a rate, whatever the store does; at most so many at once.</summary>
    public BuyFigures? Open(int clients, TimeSpan time, double rate) =>
        Run(clients, time, new ConstantArrivals(new ArrivalRate([new RateStage(rate, time)])));

    private BuyFigures? Run(int clients, TimeSpan time, IArrivals? arrivals)
    {
        StoreAccess access = store.FrontEnd();
        using Upstream frontEnd = access.Connect(calls: 1);
        Answer<IReadOnlyList<Book>> shelf = access.Client(frontEnd).Browse();
        if (shelf.Value is not { Count: > 0 } books)
        {
            stage.Complain($"the store shows no books: {(shelf.HasValue ? "the list is empty" : shelf.Refusal())}");
            return null;
        }

        var options = new PatternOptions { Face = StoreFaces.Default, Books = books, Topics = [], Seed = 1 };
        Func<IPattern> pattern = Patterns.Create(Patterns.Find("only-buy")!, options, out _)!; // needs no more than books
        var plan = new LoadPlan
        {
            Run = Guid.NewGuid().ToString("N")[..12],
            Clients = clients,
            Arrivals = arrivals,
            Duration = time,
            WarmUp = time * WarmUpShare,
            NewPattern = pattern,
        };
        var requests = new LoadRequests(StoreFaces.Default, books, []);
        var figures = new BuyFigures();
        LoadServer[] servers = [new LoadServer(access.Url.ToString(), access.EndPoint, access.Url.HostField)];
        LoadEnd end = new LoadRun(plan, requests, servers, stage.Stop).Run([figures]);
        figures.Seconds = (time - plan.WarmUp).TotalSeconds;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(end.StartTicks, end.EndTicks);
        figures.ClientShare = end.ProcessorTime / elapsed / Environment.ProcessorCount;
        return stage.Stop.IsSet ? null : figures;
    }
}

/// <summary>What became of the buys of a load; the warm-up counts only where it is said.</summary>
internal sealed class BuyFigures : ICallSink
{
    private const int Busy = 503;

    /// <summary>How long it was measured.</summary>
    public double Seconds { get; set; }

    /// <summary>How much of all processors the client used meanwhile, from 0 to 1.</summary>
    public double ClientShare { get; set; }

    public long Bought { get; private set; }

    /// <summary>Those with a definite "no": the store was busy and did nothing.</summary>
    public long Refused { get; private set; }

    public long Unknown { get; private set; }

    /// <summary>Bought, the warm-up included.</summary>
    public long BoughtInAll { get; private set; }

    /// <summary>Without a definite answer, the warm-up included: they may have bought or not.</summary>
    public long UnknownInAll { get; private set; }

    /// <summary>Of the buys that bought: from sending to the answer.</summary>
    public TimeHistogram Times { get; } = new();

    public TimeHistogram RefusalTimes { get; } = new();

    public TierFigures Tiers { get; } = new();

    public double Rate => Bought / Seconds;

    /// <summary>All calls, whatever became of them.</summary>
    public double SentRate => (Bought + Refused + Unknown) / Seconds;

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            Take(record);
        }
    }

    private void Take(in CallRecord record)
    {
        bool isBought = record.Outcome == CallOutcome.Ok;
        bool isRefused = record.Status == Busy || record.Outcome is CallOutcome.OutOfStock or CallOutcome.ConnectionError;
        BoughtInAll += isBought ? 1 : 0;
        UnknownInAll += isBought || isRefused ? 0 : 1;
        if (record.IsWarmUp)
        {
            return;
        }

        long time = TimeHistogram.Microseconds(record.SentTicks, record.EndedTicks);
        if (isBought)
        {
            Bought++;
            Times.Record(time);
            Tiers.Take(record, time);
        }
        else if (isRefused)
        {
            Refused++;
            RefusalTimes.Record(time);
        }
        else
        {
            Unknown++;
        }
    }
}
