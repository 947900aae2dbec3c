using System.Net;
using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Store;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.EndToEnd;
using PygmyStore.Tests.EndToEnd.Killing;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>The three servers pass the checks, also when they are killed under the load.</summary>
internal sealed class RunningStoreChecksTests
{
    private const int Books = 2; // of the four: a small load sells them out
    private const int PauseMilliseconds = 5; // while servers are away, and answers come fast

    private readonly int _seed = Random.Shared.Next();

    [SetUp]
    public void TellSeed() => TestContext.Out.WriteLine($"seed {_seed}");

    [Test]
    public void The_store_passes_every_check()
    {
        using var store = RunningStore.Start();
        IReadOnlyList<CheckLine> lines = Check(store.FrontEnd.LocalEndPoint, callsOfEach: 600);
        Assert.That(lines.Select(line => line.Verdict), Is.All.EqualTo(CheckVerdict.Pass), Text(lines));
        Assert.That(lines.First(line => line.Name == StockChecks.Refusals).Detail, Does.Not.StartWith("0 "), "it was sold out");
    }

    [TestCaseSource(typeof(StoreFaces), nameof(StoreFaces.Names))]
    public void No_face_of_the_store_fails_a_check(string name)
    {
        using var store = RunningStore.Start();
        IReadOnlyList<CheckLine> lines = Check(store.FrontEnd.LocalEndPoint, callsOfEach: 50, face: StoreFaces.Find(name));
        Assert.That(lines.Where(line => line.Verdict == CheckVerdict.Fail), Is.Empty, Text(lines));
        Assert.That(
            lines.Where(line => line.Verdict == CheckVerdict.Pass).Select(line => line.Name),
            Is.SupersetOf(new[] { StockChecks.NoOversell, StockChecks.Balance, StockChecks.Refusals, CounterCheck.Name }),
            Text(lines));
    }

    [Test]
    [Platform("Linux", Reason = "SIGKILL by its number")]
    public void A_store_whose_servers_are_killed_passes_the_checks([Values] bool isFrontEndKilled)
    {
        using var store = new ProcessStore("os");
        store.Start();
        IReadOnlyList<CheckLine> lines = Check(store.FrontEndAddress, callsOfEach: 100, () =>
        {
            store.Restart();
            if (isFrontEndKilled)
            {
                store.FrontEnd.Kill();
                store.FrontEnd.Start();
                store.FrontEnd.Await();
            }
        });
        IEnumerable<string> mayBeSkipped = isFrontEndKilled ? [CounterCheck.Name] : [];
        Assert.That(lines.Where(line => line.Verdict == CheckVerdict.Fail), Is.Empty, Text(lines));
        Assert.That(
            lines.Where(line => line.Verdict == CheckVerdict.Skip).Select(line => line.Name), Is.SubsetOf(mayBeSkipped),
            Text(lines));
    }

    private static string Text(IEnumerable<CheckLine> lines) => string.Join('\n', lines);

    /// <param name="frontEnd">The store.</param>
    /// <param name="callsOfEach">Calls of each client.</param>
    /// <param name="meanwhile">What is done during a second load of as many calls and more.</param>
    /// <param name="face">By default our own.</param>
    private IReadOnlyList<CheckLine> Check(
        IPEndPoint frontEnd, int callsOfEach, Action? meanwhile = null, IStoreFace? face = null)
    {
        string run = $"real-{_seed}";
        face ??= StoreFaces.Default;
        using var upstream = new Upstream(new UpstreamOptions { Name = "store", EndPoint = frontEnd });
        IReadOnlyList<Book> books = [.. new StoreClient(upstream).Search().Value!.Take(Books)];
        var checks = LoadChecks.Before(new CheckedStore(face, [upstream], run), books, CheckMode.Alone);
        var history = new CallHistory();
        var first = new SmallLoad(face, frontEnd, books, run, _seed) { CallsOfEach = callsOfEach };
        first.Run(history);
        if (meanwhile is not null)
        {
            using var done = new ManualResetEvent(false);
            var second = new SmallLoad(face, frontEnd, books, run, _seed + first.Clients)
            {
                CallsOfEach = callsOfEach,
                FirstClient = first.Clients,
                CountsFrom = done,
                Pause = TimeSpan.FromMilliseconds(PauseMilliseconds),
            };
            var clients = new Thread(() => second.Run(history));
            clients.Start();
            try
            {
                meanwhile();
            }
            finally
            {
                done.Set();
                clients.Join();
            }
        }

        IReadOnlyList<CheckLine> lines = checks.Run(history);
        TestContext.Out.WriteLine(Text(lines));
        return lines;
    }
}
