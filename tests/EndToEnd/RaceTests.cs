using System.Collections.Concurrent;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Many buyers at once: exactly the stock is sold, and every order has a number of its own.</summary>
internal sealed class RaceTests
{
    private RunningStore _store = null!;

    [SetUp]
    public void Start() => _store = RunningStore.Start();

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Four_buyers_of_three_copies_leave_one_without()
    {
        using (var catalog = new WireClient(_store.Catalog.LocalEndPoint))
        {
            Assert.That(catalog.Ask("PUT", "/update/2", """{"stock":3}""").Status, Is.EqualTo(200));
        }

        int[] statuses = [.. Race(buyers: 4, buysEach: 1).Select(answer => answer.Status).Order()];
        Assert.That(statuses, Is.EqualTo(new[] { 201, 201, 201, 409 }));
        Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
    }

    [Test]
    public void Sixty_four_buyers_of_a_thousand_copies_get_exactly_a_thousand_orders()
    {
        List<WireAnswer> answers = Race(buyers: 64, buysEach: 16); // 1024 attempts
        long[] numbers = [.. answers.Where(a => a.Status == 201).Select(a => a.Json("data.order_number").GetInt64()).Order()];
        Assert.Multiple(() =>
        {
            Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, 1000).Select(n => (long)n)));
            Assert.That(answers.Count(a => a.Status == 409), Is.EqualTo(24));
            Assert.That(_store.Audit().Json("data.verdict").GetString(), Is.EqualTo("consistent"));
        });
    }

    [Test]
    public void Many_attempts_under_one_key_at_once_make_one_order()
    {
        List<WireAnswer> answers = Race(buyers: 16, buysEach: 2, ("Idempotency-Key", "one"));
        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(a => a.Status), Is.All.EqualTo(201));
            Assert.That(answers.Select(a => a.Body).Distinct().Count(), Is.EqualTo(1));
            Assert.That(answers.Count(a => !a.Fields.Contains("Idempotency-Replayed")), Is.EqualTo(1));
        });
    }

    private List<WireAnswer> Race(int buyers, int buysEach, params (string, string)[] fields)
    {
        var answers = new ConcurrentBag<WireAnswer>();
        using var start = new Barrier(buyers);
        Thread[] threads = [.. Enumerable.Range(0, buyers).Select(_ => new Thread(() =>
        {
            using WireClient client = _store.Connect();
            start.SignalAndWait();
            for (int i = 0; i < buysEach; i++)
            {
                answers.Add(client.Ask("POST", "/orders", """{"item_number":2}""", fields));
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(answers, Has.Count.EqualTo(buyers * buysEach));
        return [.. answers];
    }
}
