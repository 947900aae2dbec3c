using System.Collections.Concurrent;
using System.Text.Json;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Backup;

/// <summary>Backups of a store that sells as fast as it can, whose journal begins a segment every few sales.</summary>
internal sealed class BackupUnderLoadTests
{
    private const int Buyers = 4;
    private const int Backups = 8;
    private const int SegmentBytes = 4096; // the smallest that the configuration allows: some forty sales

    private readonly ConcurrentQueue<(string Key, string Order)> _told = new();
    private volatile bool _stop;

    [Test]
    public void Every_backup_has_every_order_that_was_told_before_it_began_and_a_store_that_starts_from_it_is_consistent()
    {
        using var folders = new BackupFolders();
        var toldBefore = new List<(string Key, string Order)[]>();
        using (var store = RunningStore.Start(configuration => configuration with { CheckpointBytes = SegmentBytes }))
        {
            Restock(store);
            Thread[] buyers = [.. Enumerable.Range(0, Buyers).Select(buyer => new Thread(() => BuyUntilStopped(store, buyer)))];
            Array.ForEach(buyers, buyer => buyer.Start());
            try
            {
                for (int i = 0; i < Backups; i++)
                {
                    int target = _told.Count + 100;
                    Assert.That(() => _told.Count, Is.GreaterThan(target).After(30_000, 5), "the buyers go on");
                    toldBefore.Add([.. _told]);
                    ClientRun run = folders.Backup(Path.Combine(store.Folder, "data"), folders[$"b{i}"]);
                    Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")), run.Output);
                }
            }
            finally
            {
                _stop = true;
                Array.ForEach(buyers, buyer => buyer.Join());
            }
        }

        for (int i = 0; i < Backups; i++)
        {
            string data = folders.NewData($"restored-{i}");
            ClientRun run = folders.Restore(data, folders[$"b{i}"]);
            Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")), run.Output);
            using var store = RunningStore.Start(configuration => configuration with { DataFolder = data });
            WireAnswer audit = store.Audit();
            Assert.That(audit.Json("data.verdict").GetString(), Is.EqualTo("consistent"), audit.Body);
            Compare(store, toldBefore[i]);
        }
    }

    private static void Compare(RunningStore store, (string Key, string Order)[] toldBefore)
    {
        using WireClient client = store.Connect();
        foreach ((string _, string order) in toldBefore)
        {
            Assert.That(client.Ask("GET", $"/orders/{NumberOf(order)}").Body, Is.EqualTo(order));
        }

        Assert.That(toldBefore, Is.Not.Empty);
        (string lastKey, string lastOrder) = toldBefore[^1];
        Assert.That(Buy(client, lastKey).Body, Is.EqualTo(lastOrder), "a key that bought just before gets its old order");
    }

    private static void Restock(RunningStore store)
    {
        using var client = new WireClient(store.Catalog.LocalEndPoint);
        Assert.That(client.Ask("PUT", "/update/1", """{"stock":1000000}""").Status, Is.EqualTo(200));
    }

    private void BuyUntilStopped(RunningStore store, int buyer)
    {
        using WireClient client = store.Connect();
        for (int i = 0; !_stop; i++)
        {
            string key = $"buyer-{buyer}-{i}";
            WireAnswer answer = Buy(client, key);
            if (answer.Status == 201)
            {
                _told.Enqueue((key, answer.Body));
            }
        }
    }

    private static WireAnswer Buy(WireClient client, string key) =>
        client.Ask("POST", "/orders", """{"item_number":1}""", ("Idempotency-Key", key));

    private static long NumberOf(string order)
    {
        using var document = JsonDocument.Parse(order);
        return document.RootElement.GetProperty("data").GetProperty("order_number").GetInt64();
    }
}
