using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// <c>overload</c>: what a store of three processes serves when clients ask for more than it can: its goodput compared with its
/// peak, how soon it sheds the excess, whether <c>/healthz</c> always answers, and what it serves immediately after the overload.
/// </summary>
/// <remarks>The requests are buys. They cost the servers ten times what they cost the clients on the same machine.</remarks>
internal static class OverloadRun
{
    private const int Times = 4;

    public static void Measure(RunSize size, string folder, Terminal terminal)
    {
        MeasureStore(size, folder, "as shipped", [], terminal);
        MeasureStore(size, folder, "a sync for each record", ["--max-batch", "1"], terminal);
    }

    private static void MeasureStore(RunSize size, string folder, string name, string[] options, Terminal terminal)
    {
        using var store = new ServerProcesses(Path.Combine(folder, name.Replace(' ', '-')), options);
        store.RestockBooks();
        var table = new FigureTable($"Buys, {name}", "offered");
        var peak = new Peak();
        var rate = new OpenLoop("4 x the rate", () => Times * peak.OfThisRound);
        Turn[] turns =
        [
            new(new ClosedLoop(Turn.UsualClients / Times), table, peak, isOverload: false),
            new(new ClosedLoop(Turn.UsualClients), table, peak, isOverload: false),
            new(new ClosedLoop(Turn.UsualClients * Times), table, peak, isOverload: true),
            new(new ClosedLoop(Turn.UsualClients * Times * Times), table, peak, isOverload: true),
            new(rate, table, peak, isOverload: true),
        ];
        new ClosedLoop(Turn.UsualClients * Times).RunAsync(store.FrontEnd, size.Turn, new Tally()).Wait(); // to warm up

        for (int round = 0; round < size.Rounds; round++)
        {
            peak.OfThisRound = 0;
            Array.ForEach(turns, turn => turn.Measure(store, size.Turn));
        }

        table.Print(terminal);
        terminal.Out.WriteLine(
            $"in the last turn {rate.Due:N0} buys per second were due; {rate.Unsent:N0} of them found no connection");
        store.Audit();
    }
}
