using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.DurabilityFigures;

/// <summary>
/// What a lookup waits for while others buy. Beside one buyer there is always a sync and a free processor. Beside many lookups
/// there is no sync and no free processor. So the figures separate the wait for a sync from the wait for a processor.
/// </summary>
internal static class LookupLatency
{
    private const int Many = 64;

    // The others work before the first lookup and after the last one.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(200);

    public static void Measure(RunSize size, ComparedStores stores, Terminal terminal)
    {
        var table = new FigureTable("Lookups of one client, beside others", "beside");
        (ServerProcesses Store, Operation? Others, int Count, FigureRow Row)[] variants =
        [
            (stores.GroupCommit, null, 0, table.AddRow("nobody")),
            (stores.GroupCommit, Operation.Buy, 1, table.AddRow("1 that buys")),
            (stores.NoSync, Operation.Buy, 1, table.AddRow("1 that buys, no sync")),
            (stores.GroupCommit, Operation.Buy, Many, table.AddRow($"{Many} that buy")),
            (stores.NoSync, Operation.Buy, Many, table.AddRow($"{Many} that buy, no sync")),
            (stores.GroupCommit, Operation.Lookup, Many, table.AddRow($"{Many} that look up")),
        ];
        for (int round = 0; round < size.Rounds; round++)
        {
            foreach ((ServerProcesses store, Operation? others, int count, FigureRow row) in variants)
            {
                Task<LoadFigure>? beside = others is { } operation
                    ? Task.Run(() => Load.Run(store, operation, count, size.Turn + (2 * Margin)))
                    : null;
                Thread.Sleep(Margin);
                LoadFigure figure = Load.Run(store, Operation.Lookup, 1, size.Turn);
                row.Add("lookups/s", figure.RequestsPerSecond);
                row.AddWithRange("p50 us", figure.P50Microseconds);
                row.AddWithRange("p99 us", figure.P99Microseconds);
                row.Add("requests/s of the others", beside?.Result.RequestsPerSecond ?? 0);
            }
        }

        table.Print(terminal);
    }
}
