using PygmyStore.Tests.Client;
using PygmyStore.Tests.Client.Backup;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>Backups while buyers buy and the servers are killed and started again.</summary>
internal sealed class BackupKillTests
{
    private const int Backups = 6;
    private const int MaxBuys = 900; // of the 1000 copies that there are
    private const int PaceMilliseconds = 5; // of a client that retries

    private volatile bool _stop;

    [Test]
    public void A_backup_that_is_made_while_the_servers_are_killed_is_consistent_when_it_is_restored()
    {
        using var folders = new BackupFolders();
        using var store = new ProcessStore("os");
        store.Start();
        var told = new List<string>();
        var buyer = new Thread(() => Buy(store, told));
        buyer.Start();
        try
        {
            for (int i = 0; i < Backups; i++)
            {
                Assert.That(() => Told(told), Is.Not.Empty.After(60_000, 20), "the first buy");
                var killer = new Thread(store.Restart);
                killer.Start();
                string[] before = Told(told);
                ClientRun run = folders.Backup(store.DataFolder, folders[$"b{i}"]);
                killer.Join();
                Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")), run.Output);
                string data = folders.NewData($"restored-{i}");
                Assert.That(folders.Restore(data, folders[$"b{i}"]).ExitCode, Is.Zero);
                using var restored = RunningStore.Start(configuration => configuration with { DataFolder = data });
                Assert.That(restored.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
                using WireClient client = restored.Connect();
                Assert.That(before.Select(number => client.Ask("GET", $"/orders/{number}").Status), Is.All.EqualTo(200));
            }
        }
        finally
        {
            _stop = true;
            buyer.Join();
        }
    }

    private static string[] Told(List<string> told)
    {
        lock (told)
        {
            return [.. told];
        }
    }

    private void Buy(ProcessStore store, List<string> told)
    {
        while (told.Count < MaxBuys && !_stop)
        {
            try
            {
                using var client = new WireClient(store.FrontEndAddress);
                WireAnswer answer = client.Ask(
                    "POST", "/orders", """{"item_number":1}""", ("Idempotency-Key", $"k-{told.Count}"));
                if (answer.Status == 201)
                {
                    lock (told)
                    {
                        told.Add($"{answer.Json("data.order_number")}");
                    }

                    continue;
                }
            }
            catch (Exception noAnswer) when (noAnswer is IOException or System.Net.Sockets.SocketException)
            {
                // the next attempt has the same key
            }

            Thread.Sleep(PaceMilliseconds);
        }
    }
}
