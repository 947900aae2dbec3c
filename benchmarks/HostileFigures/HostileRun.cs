using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Client;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>
/// <c>hostile</c>: what customers notice of clients that mean no good, at a real front end, and what such clients cost it.
/// </summary>
/// <remarks>
/// The attacker and the customers share the machine with the servers, so an attack that is nothing but work goes at a rate that leaves
/// the processors to the others; its rate is part of its name.
/// </remarks>
internal static class HostileRun
{
    public const string Command = "hostile";

    private const int BoughtItem = 1;
    private const int Pipelined = 10_000;
    private const string Lookup = "GET /books/2 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string LargePage = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";

    public static int Run(string[] options) => MeasuredRun.Run(Command, options, HostileSize.Full, HostileSize.Dry, Measure);

    private static void Measure(HostileSize size, string folder, Terminal terminal)
    {
        AttackFigures[] figures = [.. AttacksOf(size).Select(attack => new AttackFigures(attack))];
        using (var store = new ServerProcesses(folder))
        {
            store.Restock(BoughtItem);
            Customers.Measure(store.FrontEnd, size.Turn); // the first seconds of a process are compilation
            for (int round = 0; round < size.Rounds; round++)
            {
                foreach (AttackFigures attack in figures)
                {
                    attack.Measure(size, store);
                }
            }
        }

        Section.Begin("Customers alone and beside an attack, and the front end before, during and after it", terminal);
        ReportTable table = AttackFigures.NewTable();
        foreach (AttackFigures attack in figures)
        {
            attack.AddTo(table);
        }

        table.WriteTo(terminal);
    }

    private static IAttack[] AttacksOf(HostileSize size) =>
    [
        new Crowd("slow heads, a byte a second", size.Of(1000), "GET /books/1 HTTP/1.1\r\nX-Slow: ", drip: "x"),
        new Crowd("slow bodies, a byte a second", size.Of(1000), "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n", drip: "x"),
        new Crowd("that read large answers, a byte a second", size.Of(200), string.Concat(Enumerable.Repeat(LargePage, 100)), reads: true),
        new Crowd("that pipeline 10,000 and read none", size.Of(300), string.Concat(Enumerable.Repeat(Lookup, Pipelined)), drip: Lookup),
        new Crowd("idle after a request", size.Of(5000), Lookup),
        new Crowd("that send nothing", size.Of(1000), ""),
        new Storm("connect and reset", size.Of(500), ""),
        new Storm("ask and vanish", size.Of(500), Lookup),
        new Storm("half-close", size.Of(500), Lookup, halfCloses: true),
    ];
}
