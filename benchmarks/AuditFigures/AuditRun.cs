using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.AuditFigures;

/// <summary>
/// <c>audit</c>: how buyers slow down beside auditors in a store with many books and orders, and what an audit takes.
/// </summary>
internal static class AuditRun
{
    private const int Buyers = 16;
    private static readonly int[] AuditorCounts = [0, 1, 16];

    public static void Measure(RunSize size, string folder, Terminal terminal)
    {
        (int books, int orders) = (size.Of(100_000), size.Of(1_000_000));
        LargeStore.Write(Path.Combine(folder, "data"), books, orders);
        using var store = new ServerProcesses(folder);
        Load.Run(store, Operation.Buy, Buyers, size.Turn); // until the servers' code is compiled
        var table = new FigureTable($"{Buyers} buyers beside auditors: {books} books, {orders} orders", "auditors");
        (int Auditors, FigureRow Row)[] variants =
            [.. AuditorCounts.Select(count => (count, table.AddRow($"{count}")))];
        for (int round = 0; round < size.Rounds; round++)
        {
            foreach ((int count, FigureRow row) in variants)
            {
                using var auditors = new Auditors(store.FrontEnd, count);
                LoadFigure figure = Load.Run(store, Operation.Buy, Buyers, size.Turn);
                row.AddWithRange("buys/s", figure.RequestsPerSecond);
                row.Add("audits/s", auditors.Stop() / figure.Seconds);
                row.Add("longest audit, bytes", auditors.MostBytes);
            }
        }

        table.Print(terminal);
        store.Audit();
    }
}
