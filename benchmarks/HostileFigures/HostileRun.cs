using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Shell;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>
/// <c>hostile</c>: what customers notice of hostile clients at a real front end, and what such clients cost it.
/// </summary>
/// <remarks>
/// The attacker and the customers share the machine with the servers. So an attack that is only work has a rate that leaves
/// processor time to the others. Its name gives the rate.
/// </remarks>
internal static class HostileRun
{
    private const int BoughtItem = 1;
    private const int Pipelined = 10_000;
    private const string Lookup = "GET /books/2 HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string LargePage = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    private const string SlowHead = "GET /books/1 HTTP/1.1\r\nX-Slow: ";
    private const string SlowBody = "POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n";

    public static void Measure(RunSize size, string folder, Terminal terminal)
    {
        var table = new FigureTable(
            "Customers alone and beside an attack, and the front end before, during and after it", "attack");
        AttackFigures[] figures = [.. AttacksOf(size).Select(attack => new AttackFigures(attack, table.AddRow(attack.Name)))];
        using var store = new ServerProcesses(folder);
        store.Restock(BoughtItem);
        Customers.Measure(store.FrontEnd, size.Turn); // the first seconds of a process are compilation
        for (int round = 0; round < size.Rounds; round++)
        {
            Array.ForEach(figures, attack => attack.Measure(size, store));
        }

        table.Print(terminal);
    }

    private static IAttack[] AttacksOf(RunSize size) =>
    [
        new Crowd("slow heads, a byte per second", size.Of(1000), SlowHead, drip: "x"),
        new Crowd("slow bodies, a byte per second", size.Of(1000), SlowBody, drip: "x"),
        new Crowd("that read large answers, a byte per second", size.Of(200), Repeat(LargePage, 100), reads: true),
        new Crowd("that pipeline 10,000 and read none", size.Of(300), Repeat(Lookup, Pipelined), drip: Lookup),
        new Crowd("idle after a request", size.Of(5000), Lookup),
        new Crowd("that send nothing", size.Of(1000), ""),
        new Storm("connect and reset", size.Of(500), ""),
        new Storm("ask and vanish", size.Of(500), Lookup),
        new Storm("half-close", size.Of(500), Lookup, halfCloses: true),
    ];

    private static string Repeat(string request, int count) => string.Concat(Enumerable.Repeat(request, count));
}
