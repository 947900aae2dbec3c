using PygmyStore.Client;
using PygmyStore.Client.Load;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>Acknowledged buys a second through all three servers, with group commit and with a sync for each record.</summary>
internal static class BuyThroughput
{
    private static readonly int[] Clients = [1, 8, 64];

    public static void Measure(RunSize size, ComparedStores stores, DiskSyncLatency disk, Terminal terminal)
    {
        Variant[] variants =
        [
            .. Clients.SelectMany(clients => new Variant[]
            {
                new("a sync each", stores.SyncEach, clients),
                new("group commit", stores.GroupCommit, clients),
                new("no sync (os)", stores.NoSync, clients),
            }),
        ];
        WarmUp(size, stores);
        for (int round = 0; round < size.Rounds; round++)
        {
            disk.Measure("the whole store", size);
            foreach (Variant variant in variants)
            {
                variant.Measure(size.Turn);
            }
        }

        Section.Begin("The whole store: buys through three servers, each acknowledged after two syncs", terminal);
        var table = new ReportTable(
            "clients", "commit", "buys/s", "range", "p50 ms", "p99 ms", "sales per sync", "orders per sync", "cores used", "servers' us a buy");
        foreach (Variant variant in variants)
        {
            variant.AddTo(table);
        }

        table.WriteTo(terminal);
    }

    /// <summary>Until the servers' code is compiled for good: by one client first, since a crowd would not wait for the compiler.</summary>
    private static void WarmUp(RunSize size, ComparedStores stores)
    {
        foreach (ServerProcesses store in new[] { stores.SyncEach, stores.GroupCommit, stores.NoSync })
        {
            Load.Run(store, Operation.Buy, clients: 1, size.Turn);
            Load.Run(store, Operation.Buy, Clients[^1], size.Turn);
        }
    }

    private sealed class Variant(string commit, ServerProcesses store, int clients)
    {
        private readonly Rounds _buysPerSecond = new();
        private readonly Rounds _p50 = new();
        private readonly Rounds _p99 = new();
        private readonly Rounds _catalogBatch = new();
        private readonly Rounds _orderBatch = new();
        private readonly Rounds _cores = new();
        private readonly Rounds _serverMicroseconds = new();

        public void Measure(TimeSpan turn)
        {
            (double catalogCommits, double orderCommits) = (store.CatalogCommits, store.OrderCommits);
            (TimeSpan serverTime, TimeSpan clientTime) = (store.ProcessorTime, Environment.CpuUsage.TotalTime);
            LoadReport report = Load.Run(store, Operation.Buy, clients, turn);
            serverTime = store.ProcessorTime - serverTime;
            clientTime = Environment.CpuUsage.TotalTime - clientTime;
            _cores.Add((serverTime + clientTime).TotalSeconds / report.Seconds);
            _serverMicroseconds.Add(serverTime.TotalMicroseconds / report.Requests);
            _catalogBatch.Add(report.Requests / (store.CatalogCommits - catalogCommits));
            _orderBatch.Add(report.Requests / (store.OrderCommits - orderCommits));
            _buysPerSecond.Add(report.RequestsPerSecond);
            _p50.Add(report.Operations[0].Latency.P50Ms);
            _p99.Add(report.Operations[0].Latency.P99Ms);
        }

        public void AddTo(ReportTable table) => table.Add(
            $"{clients}",
            commit,
            _buysPerSecond.Text(),
            _buysPerSecond.Range(),
            _p50.Text("F2"),
            _p99.Text("F2"),
            _catalogBatch.Text("F1"),
            _orderBatch.Text("F1"),
            _cores.Text("F2"),
            _serverMicroseconds.Text());
    }
}
