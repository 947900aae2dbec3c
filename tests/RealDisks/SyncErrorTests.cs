using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Tests.RealDisks;

/// <summary>A call of the disk that fails in a real server: the kernel's answer is replaced by an error.</summary>
internal sealed class SyncErrorTests
{
    // Some 30 fill a segment of 4096 bytes: the first keys are known by the archive alone.
    private const int BuysOverSegments = 150;
    private const int MaxSegments = 20;
    private const int MaxBuys = 1000; // each thread's third sync fails, and there are 64 threads at most

    [SetUp]
    public void Require()
    {
        Requirement.Root();
        Requirement.Tools("strace");
    }

    [TestCase(ServerPrograms.Catalog)]
    [TestCase(ServerPrograms.Order)]
    public void The_buy_gets_503_the_process_ends_and_a_restart_has_everything_that_was_acknowledged(string server)
    {
        string data = Directory.CreateTempSubdirectory("pygmy-sync-").FullName;
        try
        {
            using var store = ServerPrograms.Run(data);
            using var buyers = new KeyedBuyers(store);
            using Process strace = Fail(store.IdOf(server), "fdatasync", "EIO", time: 3);
            int status;
            bool saysRetryAfter;
            do
            {
                (status, saysRetryAfter) = buyers.Buy();
                Assert.That(buyers.Keys, Has.Count.LessThan(MaxBuys), "a sync fails at last");
            }
            while (status == 201);

            Assert.That((status, saysRetryAfter), Is.EqualTo((503, true)));
            Assert.That(store.ExitCodeOf(server), Is.Not.Zero);
            strace.WaitForExit();

            store.Start(server);
            buyers.BuyAllThatWereBegun();
            (string verdict, string report) = buyers.Audit();
            Assert.That(verdict, Is.EqualTo("consistent"), report);
            Assert.That(
                report, Does.Contain($"\"sales\":{buyers.Keys.Count},\"orders\":{buyers.Keys.Count},"), "one order for each key");
            Assert.That(buyers.CountLost(), Is.Zero);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [TestCase(ServerPrograms.Catalog, "pwrite64", "ENOSPC", true)]
    [TestCase(ServerPrograms.Catalog, "pwrite64", "EFBIG", true)]
    [TestCase(ServerPrograms.Catalog, "pwrite64", "EIO", false)]
    [TestCase(ServerPrograms.Catalog, "openat", "EMFILE", true)]
    [TestCase(ServerPrograms.Catalog, "openat", "EACCES", false)]
    [TestCase(ServerPrograms.Catalog, "rename", "ENOMEM", true)]
    [TestCase(ServerPrograms.Catalog, "rename", "EIO", false)]
    [TestCase(ServerPrograms.Catalog, "fsync", "EIO", false)]
    [TestCase(ServerPrograms.Order, "pwrite64", "ENOSPC", true)]
    [TestCase(ServerPrograms.Order, "pwrite64", "EFBIG", true)]
    [TestCase(ServerPrograms.Order, "pwrite64", "EIO", false)]
    public void An_error_passes_or_ends_the_server_and_nothing_acknowledged_is_lost(
        string server, string call, string error, bool passes)
    {
        string data = Directory.CreateTempSubdirectory("pygmy-error-").FullName;
        try
        {
            using var store = ServerPrograms.Run(data, settings: "checkpoint_bytes,4096");
            using var buyers = new KeyedBuyers(store);
            Assert.That(buyers.Buy().Status, Is.EqualTo(201));
            Process strace = Fail(store.IdOf(server), call, error, time: 1, Paths(data));
            using (strace)
            {
                for (int buy = 0; buy < BuysOverSegments && (passes || !store.HasEnded(server)); buy++)
                {
                    Assert.That(buyers.Buy().Status, Is.AnyOf(201, 503, 507));
                }

                if (passes)
                {
                    strace.Kill(); // which detaches it
                    strace.WaitForExit();
                    Assert.That(store.HasEnded(server), Is.False, "it goes on");
                }
                else
                {
                    Assert.That(store.ExitCodeOf(server), Is.EqualTo(1));
                    strace.WaitForExit();
                    store.Start(server);
                }
            }

            buyers.BuyAllThatWereBegun();
            Assert.That(
                buyers.Audit().Report, Does.Contain($"\"sales\":{buyers.Keys.Count},\"orders\":{buyers.Keys.Count},"),
                "one order for each key");
            Assert.That(buyers.CountLost(), Is.Zero);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>What a server opens, writes and renames there.</summary>
    private static string[] Paths(string data) =>
    [
        data,
        .. new[] { "orders.csv", "inventory.csv", "inventory.csv.tmp" }.Select(name => Path.Combine(data, name)),
        .. Enumerable.Range(1, MaxSegments).Select(
            number => Path.Combine(data, string.Create(CultureInfo.InvariantCulture, $"journal-{number:D8}.csv"))),
    ];

    /// <summary>From when this returns on, each thread's call fails once; of those on the paths, if there are any.</summary>
    private static Process Fail(int process, string call, string error, int time, params string[] paths)
    {
        string[] arguments =
        [
            "-f", "-o", "/dev/null", "-e", $"trace={call}", "-e", $"inject={call}:error={error}:when={time}",
            .. paths.SelectMany(path => new[] { "-P", path }), "-p", process.ToString(CultureInfo.InvariantCulture),
        ];
        Process strace = Process.Start(new ProcessStartInfo("strace", arguments) { RedirectStandardError = true })!;
        string line = strace.StandardError.ReadLine() ?? "";
        if (!line.Contains("attached", StringComparison.Ordinal))
        {
            Assert.Ignore($"This test needs to trace a process, which this machine does not allow: {line}");
        }

        return strace;
    }
}
