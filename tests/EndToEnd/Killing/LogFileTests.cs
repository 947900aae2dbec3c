using System.Diagnostics;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// What happens to a running store's request logs from outside: they are renamed as logrotate does it, or the disk takes no more.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform("Linux", Reason = "signals by their numbers, and prlimit")]
internal sealed class LogFileTests
{
    private const int Requests = 400;

    private readonly ProcessStore _store = new("os");

    [TearDown]
    public void KillAll() => _store.Dispose();

    [Test]
    public void On_SIGHUP_all_servers_begin_a_new_file_and_leave_the_renamed_one_alone()
    {
        _store.Start();
        string[] logs = ["frontend.log", "order.log", "catalog.log"];
        foreach (string log in logs)
        {
            AwaitLines(log);
        }

        foreach (string log in logs)
        {
            File.Move(PathOf(log), PathOf(log + "-old"));
            File.WriteAllText(PathOf(log), ""); // as logrotate's "create" does: a new file stands there already
        }

        StoreProcess[] servers = [_store.FrontEnd, _store.Order, _store.Catalog];
        Array.ForEach(servers, server => server.HangUp());
        // The signal and the next request race; once a line is in the new file, all later ones are.
        foreach (string log in logs)
        {
            AwaitLines(log);
        }

        long[] old = [.. logs.Select(log => new FileInfo(PathOf(log + "-old")).Length)];
        int before = Lines(logs[0]).Length;
        Buy();
        Assert.That(() => Lines(logs[0]).Length, Is.GreaterThan(before).After(30_000, 10));
        Assert.That(logs.Select(log => new FileInfo(PathOf(log + "-old")).Length), Is.EqualTo(old));
        Assert.That(servers.Select(server => server.Lives), Is.All.True);
        Assert.That(servers.SelectMany(server => server.Complaints), Is.Empty);
    }

    [Test]
    public void A_log_that_may_grow_no_further_loses_lines_and_nothing_else()
    {
        if (!Tool.IsThere("prlimit"))
        {
            Assert.Ignore("prlimit is not here: install the package util-linux.");
        }

        const int limit = 8192; // bytes of any file that it writes
        _store.Start();
        using (var prlimit = Process.Start("prlimit", ["--pid", $"{_store.FrontEnd.Id}", $"--fsize={limit}"]))
        {
            prlimit.WaitForExit();
            Assert.That(prlimit.ExitCode, Is.Zero);
        }

        using var client = new WireClient(_store.FrontEndAddress);
        for (int i = 0; i < Requests; i++)
        {
            Assert.That(client.Ask("GET", "/healthz").Status, Is.EqualTo(200));
        }

        Assert.That(() => Dropped(client), Is.Positive.After(30_000, 50));
        Assert.That((_store.FrontEnd.Lives, new FileInfo(PathOf("frontend.log")).Length <= limit), Is.EqualTo((true, true)));
        Assert.That(() => _store.FrontEnd.Complaints, Has.Count.EqualTo(1).After(30_000, 50));
        Assert.That(_store.FrontEnd.Complaints, Has.All.Contains("frontend.log: lines are lost: "));
        Assert.That(
            Lines("frontend.log"), Has.All.Match("^[0-9]{4}-[^ ]+Z [^ ]+ [^ ]+ [0-9]{3} [0-9.]+|^# [0-9]+ lines dropped$"),
            "no line is cut");
    }

    private static long Dropped(WireClient client) =>
        long.Parse(
            client.Ask("GET", "/metrics").Body.Split('\n')
            .First(line => line.StartsWith("pygmy_request_log_dropped", StringComparison.Ordinal)).Split(' ')[^1],
            System.Globalization.CultureInfo.InvariantCulture);

    private void Buy()
    {
        using var client = new WireClient(_store.FrontEndAddress);
        client.Ask("POST", "/orders", """{"item_number":1}""");
    }

    private string PathOf(string log) => Path.Combine(_store.OutputFolder, log);

    /// <summary>Buys until the log has a line: on a busy machine a buy may fail before it reaches all servers.</summary>
    private void AwaitLines(string log) => Assert.That(
        () =>
        {
            Buy();
            return File.Exists(PathOf(log)) ? Lines(log).Length : 0;
        },
        Is.Positive.After(30_000, 50),
        log);

    private string[] Lines(string log)
    {
        using var file = new FileStream(PathOf(log), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Split('\n')[..^1];
    }
}
