using PygmyStore.Client.Load;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Benchmarks.Harness;

/// <summary>
/// The load client in this process. Each client is a thread with a connection, and sends the next request after each answer.
/// </summary>
internal static class Load
{
    /// <summary>Two of the bundled books.</summary>
    public static readonly IReadOnlyList<Book> Books =
        [new Book(1, "", "distributed systems", 0, 0, 0), new Book(2, "", "distributed systems", 0, 0, 0)];

    private const int Seed = 677;

    public static LoadReport Run(ServerProcesses store, Operation operation, int clients, TimeSpan duration)
    {
        using var stop = new StopSignal();
        var plan = new LoadPlan { Threads = clients, Duration = duration, Only = operation, Seed = Seed };
        LoadReport report = new LoadRun(plan, new LoadTargets(Books), () => Connect(store), stop).Run(TextWriter.Null);
        return report.Unexpected == 0
            ? report
            : throw new UnusableRunException($"{report.Unexpected} of {report.Requests} requests got no usable answer");
    }

    private static Upstream Connect(ServerProcesses store) =>
        new(new UpstreamOptions { Name = "frontend", EndPoint = store.FrontEnd, MaxCalls = 1 });
}
