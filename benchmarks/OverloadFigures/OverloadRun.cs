using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Client;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// <c>overload</c>: what a store of three processes serves when it is asked for more than it can: goodput beside its peak, how soon the
/// excess is refused, whether its health can be asked all the time, and what it serves the moment the overload ends.
/// </summary>
/// <remarks>
/// What is asked for are buys: they cost the servers ten times what they cost the clients, who are on the same machine. Rounds as
/// in the <c>durability</c> run.
/// </remarks>
internal static class OverloadRun
{
    public const string Command = "overload";

    private const int Times = 4;

    public static int Run(string[] options) => MeasuredRun.Run(Command, options, RunSize.Full, RunSize.Dry, Measure);

    private static void Measure(RunSize size, string folder, Terminal terminal)
    {
        (string Name, string[] Options)[] stores =
        [
            ("as shipped", []),
            ("a sync for each record", ["--max-batch", "1"]),
        ];
        foreach ((string name, string[] options) in stores)
        {
            using var store = new ServerProcesses(Path.Combine(folder, name.Replace(' ', '-')), options);
            foreach (Book book in Load.Books)
            {
                store.Restock(book.ItemNumber);
            }

            Measure(size, store, name, terminal);
            ComparedStores.Audit(store);
        }

    }

    private static void Measure(RunSize size, ServerProcesses store, string name, Terminal terminal)
    {
        var peak = new Peak();
        var rate = new SteadyRate(() => Times * peak.OfThisRound);
        Turn[] turns =
        [
            new(new Crowd(Turn.UsualClients / Times), peak, isOverload: false),
            new(new Crowd(Turn.UsualClients), peak, isOverload: false),
            new(new Crowd(Turn.UsualClients * Times), peak, isOverload: true),
            new(new Crowd(Turn.UsualClients * Times * Times), peak, isOverload: true),
            new(rate, peak, isOverload: true),
        ];
        using (var warmUp = new Tally())
        {
            new Crowd(Turn.UsualClients * Times).RunAsync(store.FrontEnd, size.Turn, warmUp).Wait();
        }

        for (int round = 0; round < size.Rounds; round++)
        {
            peak.BeginRound();
            Array.ForEach(turns, turn => turn.Measure(store, size.Turn));
        }

        Section.Begin($"Buys, {name}", terminal);
        var table = new ReportTable(Turn.Columns);
        Array.ForEach(turns, turn => table.Add(turn.Row()));
        table.WriteTo(terminal);
        terminal.Out.WriteLine($"in the last turn {rate.Due:N0} buys a second were due, of which {rate.Unsent:N0} found no connection");
    }
}
