using System.Diagnostics;
using PygmyStore.Client.Load.Engine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>Short loads of buys on a demo's store, and their figures. One thread.</summary>
internal sealed class DemoLoad(DemoStage stage, LocalStore store)
{
    private const double WarmUpShare = 0.25; // of each load: connections and buffers

    /// <summary>Orders that the buyers of all loads were told so far.</summary>
    public long Told { get; private set; }

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
        Told += figures.BoughtInAll;
        figures.Seconds = (time - plan.WarmUp).TotalSeconds;
        TimeSpan elapsed = Stopwatch.GetElapsedTime(end.StartTicks, end.EndTicks);
        figures.ClientShare = end.ProcessorTime / elapsed / Environment.ProcessorCount;
        return stage.Stop.IsSet ? null : figures;
    }
}
