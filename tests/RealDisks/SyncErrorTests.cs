using System.Diagnostics;
using System.Globalization;

namespace PygmyStore.Tests.RealDisks;

/// <summary>A sync that fails in a real server: the kernel's answer is replaced by an error.</summary>
internal sealed class SyncErrorTests
{
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
            using Process strace = FailSyncs(store.IdOf(server));
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
            Assert.That(report, Does.Contain($"\"sales\":{buyers.Keys.Count},\"orders\":{buyers.Keys.Count},"), "one order for each key");
            Assert.That(buyers.CountLost(), Is.Zero);
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>From when this returns on, each thread's third fdatasync fails with EIO.</summary>
    private static Process FailSyncs(int process)
    {
        string[] arguments = ["-f", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:error=EIO:when=3", "-p", process.ToString(CultureInfo.InvariantCulture)];
        Process strace = Process.Start(new ProcessStartInfo("strace", arguments) { RedirectStandardError = true })!;
        string line = strace.StandardError.ReadLine() ?? "";
        if (!line.Contains("attached", StringComparison.Ordinal))
        {
            Assert.Ignore($"This test needs to trace a process, which this machine does not allow: {line}");
        }

        return strace;
    }
}
