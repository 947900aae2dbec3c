using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>Acknowledged buys per second through all three servers, with group commit and with a sync for each record.</summary>
internal static class BuyThroughput
{
    private static readonly int[] Clients = [1, 8, 64];

    public static void Measure(RunSize size, ComparedStores stores, DiskSyncLatency disk, Terminal terminal)
    {
        (string Name, ServerProcesses Store)[] commits =
            [("a sync each", stores.SyncEach), ("group commit", stores.GroupCommit), ("no sync (os)", stores.NoSync)];
        foreach ((_, ServerProcesses store) in commits)
        {
            // Until the servers' code is compiled: by one client first, because a crowd does not wait for the compiler.
            Load.Run(store, Operation.Buy, clients: 1, size.Turn);
            Load.Run(store, Operation.Buy, Clients[^1], size.Turn);
        }

        var table = new FigureTable(
            "The whole store: buys through three servers, each acknowledged after two syncs", "clients", "commit");
        (int Clients, ServerProcesses Store, FigureRow Row)[] variants =
        [
            .. Clients.SelectMany(clients => commits.Select(
                commit => (clients, commit.Store, table.AddRow($"{clients}", commit.Name)))),
        ];
        for (int round = 0; round < size.Rounds; round++)
        {
            disk.Measure("the whole store", size);
            foreach ((int clients, ServerProcesses store, FigureRow row) in variants)
            {
                Measure(clients, store, row, size.Turn);
            }
        }

        table.Print(terminal);
    }

    private static void Measure(int clients, ServerProcesses store, FigureRow row, TimeSpan turn)
    {
        (double catalogCommits, double orderCommits) = (store.CatalogCommits, store.OrderCommits);
        (TimeSpan serverTime, TimeSpan clientTime) = (store.ProcessorTime, Environment.CpuUsage.TotalTime);
        LoadFigure figure = Load.Run(store, Operation.Buy, clients, turn);
        serverTime = store.ProcessorTime - serverTime;
        clientTime = Environment.CpuUsage.TotalTime - clientTime;
        row.AddWithRange("buys/s", figure.RequestsPerSecond);
        row.Add("p50 ms", figure.P50Microseconds / 1000, "F2");
        row.Add("p99 ms", figure.P99Microseconds / 1000, "F2");
        row.Add("sales per sync", figure.Requests / (store.CatalogCommits - catalogCommits), "F1");
        row.Add("orders per sync", figure.Requests / (store.OrderCommits - orderCommits), "F1");
        row.Add("cores used", (serverTime + clientTime).TotalSeconds / figure.Seconds, "F2");
        row.Add("servers' us per buy", serverTime.TotalMicroseconds / figure.Requests);
    }
}
