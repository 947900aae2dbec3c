using System.Collections.Concurrent;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Buys of many clients that travel together stay those of each client.</summary>
internal sealed class SharedCallTests
{
    private const int Buyers = 16;
    private const int BuysEach = 10;

    [Test]
    public void Titles_that_take_more_bytes_at_the_next_tier_are_asked_for_in_several_calls()
    {
        using var store = RunningStore.Start();
        using var client = new WireClient(store.Order.LocalEndPoint);
        string name = new('\uFFFF', 20); // three bytes each in a request, six in the next one
        string buys = string.Join(",", Enumerable.Range(0, 390).Select(n =>
            $$"""{"key":"k{{n}}","scope":"POST/orders","request_id":"r","quantity":1,"name":"{{name}}"}"""));
        Assert.That(Statuses(client.Ask("POST", "/orders/batch", $"[{buys}]")), Has.Exactly(390).EqualTo(404));

        string id = new('\uFFFF', 20_000);
        WireAnswer answer = client.Ask(
            "POST", "/orders/batch",
            $$"""[{"key":"long-id","scope":"POST/orders","request_id":"{{id}}","quantity":1,"item_number":1}]""");
        Assert.That(Statuses(answer), Is.EqualTo(new[] { 201 }));
    }

    [Test]
    public void Each_buyer_gets_its_own_order_and_its_own_line_in_every_tiers_log()
    {
        var bought = new ConcurrentDictionary<string, WireAnswer>();
        using (var store = RunningStore.Start(configuration => configuration with { BuyCalls = 1 }))
        {
            Race(store, bought);
            double calls = Metric(store, "pygmy_order_log_commits_total ");
            using RunningStore restarted = store.Restart(); // a stopped server has written its log

            Assert.That(calls, Is.LessThan(Buyers * BuysEach), "some have shared a commit");
            Assert.That(bought.Values.Select(answer => answer.Status), Is.All.EqualTo(201));
            Assert.That(
                bought.Values.Select(answer => answer.Json("data.order_number").GetInt64()).Order(),
                Is.EqualTo(Enumerable.Range(1, Buyers * BuysEach)));
            foreach ((string id, WireAnswer answer) in bought)
            {
                string quantity = id.Split('.')[1];
                Assert.That(answer.Json("data.quantity").GetRawText(), Is.EqualTo(quantity), id);
                Assert.That(answer.Fields["X-Request-Id"].Single(), Is.EqualTo(id));
                Assert.That(answer.Fields["Server-Timing"].Single(), Does.Contain("order;dur=").And.Contain("catalog;dur="));
            }

            foreach (string tier in new[] { "frontend", "order", "catalog" })
            {
                string[] lines = [.. File.ReadLines(Path.Combine(restarted.Folder, "output", tier + ".log"))];
                Assert.That(
                    lines.Select(line => line.Split(' ')).Where(fields => fields.Length > 3 && bought.ContainsKey(fields[1]))
                    .Select(fields => (fields[1], fields[2].Split(',', 2)[1])),
                    Is.EquivalentTo(bought.Keys.Select(id => (id, $"2,{id.Split('.')[1]}"))),
                    tier);
            }
        }
    }

    private static void Race(RunningStore store, ConcurrentDictionary<string, WireAnswer> bought)
    {
        using var start = new Barrier(Buyers);
        Thread[] buyers = [.. Enumerable.Range(1, Buyers).Select(buyer => new Thread(() =>
        {
            using WireClient client = store.Connect();
            start.SignalAndWait();
            for (int i = 1; i <= BuysEach; i++)
            {
                string id = $"buyer-{buyer}-{i}.{(buyer + i) % 5 + 1}";
                bought[id] = client.Ask(
                    "POST", "/orders", $$"""{"item_number":2,"quantity":{{id.Split('.')[1]}}}""", ("X-Request-Id", id));
            }
        }))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Array.ForEach(buyers, buyer => buyer.Join());
    }

    private static double Metric(RunningStore store, string name)
    {
        using var client = new WireClient(store.Order.LocalEndPoint);
        string line = client.Ask("GET", "/metrics").Body.Split('\n').Single(
            line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length), System.Globalization.CultureInfo.InvariantCulture);
    }

    private static int[] Statuses(WireAnswer answer) =>
        [.. answer.Json().GetProperty("data").EnumerateArray().Select(one => one.GetProperty("status").GetInt32())];
}
