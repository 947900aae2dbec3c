using System.Diagnostics;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo idle</c>: many more idle clients than threads, and how fast another client is beside them.</summary>
internal sealed class IdleDemo(DemoStage stage, int idleClients = 2000, int lookups = 2000)
{
    private const int Fewest = 200; // with fewer idle clients this would show nothing
    private const int ClientsPerThread = 10; // at least so many idle ones for each thread

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title($"Idle: {DemoStage.Number(idleClients)} clients look a book up once, stay connected, and do nothing.");
        stage.Say("A server with a thread for each client would need as many threads.");
        stage.Say("This one has no thread for a connection that says nothing.");
        using LocalStore? store = stage.Open(new LocalStoreOptions());
        if (store is null)
        {
            return stage.CutShort;
        }

        stage.Part("1. One client alone");
        Times(store); // the first ones load code
        if (!Say(store, Times(store)))
        {
            return stage.CutShort;
        }

        stage.Part("2. The same client beside the idle ones");
        using var crowd = new IdleCrowd(store.FrontEnd().EndPoint, stage.Stop);
        crowd.Connect(idleClients);
        if (!Say(store, Times(store)))
        {
            return stage.CutShort;
        }

        int threads = store.ThreadsOf(StorePart.FrontEnd);
        int answered = crowd.AskAgain();
        return stage.Stop.IsSet ? stage.CutShort : Judge(crowd.Count, answered, threads);
    }

    private int Judge(int connected, int answered, int threads)
    {
        string count = DemoStage.Number(connected);
        stage.Say($"Then each idle client looks up once more: {DemoStage.Number(answered)} of {count} are answered.");
        if (connected < idleClients)
        {
            stage.Say($"This machine gave no more than {count} connections (ulimit -n says how many files may be open).");
        }

        return connected < Math.Min(Fewest, idleClients)
            ? stage.End(DemoResult.NotShown, $"{count} idle clients are too few.")
            : answered < connected ? stage.End(DemoResult.Wrong, "some idle clients were not answered when they came back.")
            : threads * ClientsPerThread > connected
            ? stage.End(DemoResult.Wrong, $"the front end has {threads} threads for {count} idle clients.")
            : stage.End(
                DemoResult.AsExpected,
                $"{count} idle clients, and {threads} threads in the front end. All were answered when they came back.");
    }

    /// <summary>The service times of lookups, one after the other; null when the demo shall stop, or one failed.</summary>
    private TimeHistogram? Times(LocalStore store)
    {
        var times = new TimeHistogram();
        StoreAccess access = store.FrontEnd();
        using Upstream frontEnd = access.Connect(calls: 1);
        StoreClient client = access.Client(frontEnd);
        for (int i = 0; i < lookups; i++)
        {
            long begun = Stopwatch.GetTimestamp();
            if (!client.Lookup(1).HasValue || stage.Stop.IsSet)
            {
                return null;
            }

            times.Record(TimeHistogram.Microseconds(begun, Stopwatch.GetTimestamp()));
        }

        return times;
    }

    /// <summary>Says what was measured; false when nothing was.</summary>
    private bool Say(LocalStore store, TimeHistogram? times)
    {
        if (times?.Percentile(50) is not { } median || times.Percentile(99) is not { } most)
        {
            stage.Complain("a lookup had no answer");
            return false;
        }

        var metrics = FrontEndMetrics.Of(store.FrontEnd());
        stage.Say($"A lookup takes {DemoStage.Milliseconds(median)} ms (median); "
            + $"99 of 100 take at most {DemoStage.Milliseconds(most)} ms.");
        stage.Say($"Front end: {DemoStage.Number(metrics.Find("pygmy_connections") ?? 0)} connections, "
            + $"{metrics.Find("pygmy_workers") ?? 0} worker threads, {store.ThreadsOf(StorePart.FrontEnd)} threads in all.");
        return true;
    }
}
