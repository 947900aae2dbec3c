using PygmyStore.Client;
using PygmyStore.Client.Load;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// What a lookup waits for while others buy. Beside one buyer somebody syncs all the time and the processors are free; beside many
/// that look up, nobody syncs and they are not: so the wait for a sync and the wait for a processor can be told apart.
/// </summary>
internal static class LookupLatency
{
    private const int Many = 64;

    // The others are at work before the first lookup and after the last one.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(200);

    public static void Measure(RunSize size, ComparedStores stores, Terminal terminal)
    {
        Variant[] variants =
        [
            new("nobody", stores.GroupCommit, null, 0),
            new("1 that buys", stores.GroupCommit, Operation.Buy, 1),
            new("1 that buys, no sync", stores.NoSync, Operation.Buy, 1),
            new($"{Many} that buy", stores.GroupCommit, Operation.Buy, Many),
            new($"{Many} that buy, no sync", stores.NoSync, Operation.Buy, Many),
            new($"{Many} that look up", stores.GroupCommit, Operation.Lookup, Many),
        ];
        for (int round = 0; round < size.Rounds; round++)
        {
            foreach (Variant variant in variants)
            {
                variant.Measure(size.Turn);
            }
        }

        Section.Begin("Lookups of one client, beside others", terminal);
        var table = new ReportTable("beside", "lookups/s", "p50 us", "range", "p99 us", "p99 range", "requests/s of the others");
        foreach (Variant variant in variants)
        {
            variant.AddTo(table);
        }

        table.WriteTo(terminal);
    }

    private sealed class Variant(string name, ServerProcesses store, Operation? others, int count)
    {
        private const double MicrosecondsPerMillisecond = 1000;

        private readonly Rounds _perSecond = new();
        private readonly Rounds _p50 = new();
        private readonly Rounds _p99 = new();
        private readonly Rounds _othersPerSecond = new();

        public void Measure(TimeSpan turn)
        {
            Task<LoadReport>? beside = others is { } operation
                ? Task.Run(() => Load.Run(store, operation, count, turn + (2 * Margin)))
                : null;
            Thread.Sleep(Margin);
            LoadReport report = Load.Run(store, Operation.Lookup, 1, turn);
            _perSecond.Add(report.RequestsPerSecond);
            _p50.Add(report.Operations[0].Latency.P50Ms * MicrosecondsPerMillisecond);
            _p99.Add(report.Operations[0].Latency.P99Ms * MicrosecondsPerMillisecond);
            _othersPerSecond.Add(beside?.Result.RequestsPerSecond ?? 0);
        }

        public void AddTo(ReportTable table) =>
            table.Add(name, _perSecond.Text(), _p50.Text(), _p50.Range(), _p99.Text(), _p99.Range(), _othersPerSecond.Text());
    }
}
