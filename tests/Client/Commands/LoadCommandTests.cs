using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
public sealed class LoadCommandTests
{
    [Test]
    public void Fixed_iterations_make_exactly_that_many_calls()
    {
        using var store = new ScriptedStore();
        JsonElement report = Load(store, 0, "--threads", "3", "--iterations", "20", "--buy-probability", "1");
        Assert.That(report.GetProperty("requests").GetInt64(), Is.EqualTo(3 * 20 * 3));
        Assert.That(report.GetProperty("unexpected").GetInt64(), Is.Zero);
        foreach (string operation in new[] { "search", "lookup", "buy" })
        {
            Assert.That(Outcome(report, operation, "ok"), Is.EqualTo(60), operation);
        }

        Assert.That(store.OrderCount, Is.EqualTo(60));
        Assert.That(store.Keys.Distinct().Count(), Is.EqualTo(60), "each buy has a key of its own");
        Assert.That(store.Requests.Count(request => request == "GET books"), Is.EqualTo(120 + 1), "one more to learn the books");
    }

    [TestCase("0", 0)]
    [TestCase("1", 40)]
    public void The_buy_probability_holds_at_its_ends(string probability, int buys)
    {
        using var store = new ScriptedStore();
        Load(store, 0, "--threads", "2", "--iterations", "20", "--buy-probability", probability);
        Assert.That(store.OrderCount, Is.EqualTo(buys));
    }

    [TestCase("search", "GET books")]
    [TestCase("lookup", "GET books")]
    [TestCase("buy", "POST orders")]
    public void Only_one_operation_is_only_that(string only, string request)
    {
        using var store = new ScriptedStore();
        JsonElement report = Load(store, 0, "--threads", "2", "--iterations", "10", "--only", only);
        Assert.That(
            report.GetProperty("operations").EnumerateArray().Select(operation => operation.GetProperty("operation").GetString()),
            Is.EqualTo(new[] { only }));
        Assert.That(Outcome(report, only, "ok"), Is.EqualTo(20));
        Assert.That(store.Requests.Skip(1), Has.All.EqualTo(request).And.Exactly(20).Items);
    }

    [Test]
    public void The_same_seed_asks_for_the_same_and_buys_anew()
    {
        using var store = new ScriptedStore();
        string[] arguments = ["--threads", "1", "--iterations", "30", "--buy-probability", "0.5", "--seed", "7"];
        JsonElement first = Load(store, 0, arguments);
        int orders = store.OrderCount;
        string[] requests = [.. store.Requests];
        JsonElement second = Load(store, 0, arguments);
        Assert.That(first.GetProperty("seed").GetInt32(), Is.EqualTo(7));
        Assert.That(Outcome(second, "buy", "ok"), Is.EqualTo(Outcome(first, "buy", "ok")));
        Assert.That(store.Requests.Skip(requests.Length), Is.EqualTo(requests));
        Assert.That(store.OrderCount, Is.EqualTo(2 * orders));
    }

    [Test]
    public void Out_of_stock_is_expected()
    {
        using var store = new ScriptedStore(stock: 3);
        JsonElement report = Load(store, 0, "--threads", "4", "--iterations", "25", "--only", "buy");
        Assert.That(Outcome(report, "buy", "ok"), Is.EqualTo(12));
        Assert.That(Outcome(report, "buy", "out_of_stock"), Is.EqualTo(88));
    }

    [TestCase(503, "server_error")]
    [TestCase(500, "server_error")]
    [TestCase(404, "refused")]
    [TestCase(422, "refused")]
    [TestCase(304, "refused")]
    public void Unexpected_answers_are_counted_and_exit_code_1(int status, string outcome)
    {
        using var store = new ScriptedStore();
        int left = 5;
        store.Instead = exchange => exchange.Request.Method == RequestMethod.Post && Interlocked.Decrement(ref left) >= 0
            && Refuse(exchange, status);
        JsonElement report = Load(store, 1, "--threads", "2", "--iterations", "10", "--only", "buy");
        Assert.That(Outcome(report, "buy", outcome), Is.EqualTo(5));
        Assert.That(Outcome(report, "buy", "ok"), Is.EqualTo(15));
        Assert.That(report.GetProperty("unexpected").GetInt64(), Is.EqualTo(5));
    }

    [Test]
    public void A_conflict_of_what_is_no_buy_is_unexpected()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange => exchange.Request.Target.SegmentCount == 2 && Refuse(exchange, 409);
        JsonElement report = Load(store, 1, "--threads", "1", "--iterations", "3", "--only", "lookup");
        Assert.That(Outcome(report, "lookup", "refused"), Is.EqualTo(3));
    }

    [Test]
    public void A_connection_that_the_store_closes_after_an_answer_is_replaced()
    {
        using var store = new RawFrontEnd(_ => RawAnswer.ClosesAfterAnswer);
        JsonElement report = LoadAt(store.Url, 0, "--threads", "1", "--iterations", "10", "--only", "lookup");
        Assert.That(Outcome(report, "lookup", "ok"), Is.EqualTo(10));
    }

    [TestCase(RawAnswer.BreaksWithinAnswer)]
    [TestCase(RawAnswer.IsNoHttp)]
    public void An_answer_that_cannot_be_used_is_unknown_and_the_load_goes_on(object answer)
    {
        using var store = new RawFrontEnd(request => request == 3 ? (RawAnswer)answer : RawAnswer.KeepsOpen);
        JsonElement report = LoadAt(store.Url, 1, "--threads", "1", "--iterations", "10", "--only", "lookup");
        Assert.That(Outcome(report, "lookup", "ok"), Is.EqualTo(9));
        Assert.That(Outcome(report, "lookup", "unknown"), Is.EqualTo(1));
    }

    [Test]
    public void A_store_that_is_gone_gives_connection_errors()
    {
        RawFrontEnd? store = null;
        store = new RawFrontEnd(request =>
        {
            if (request == 1)
            {
                store!.StopAccepting();
            }

            return RawAnswer.ClosesAfterAnswer;
        });
        using (store)
        {
            JsonElement report = LoadAt(store.Url, 1, "--threads", "1", "--iterations", "3", "--only", "lookup");
            Assert.That(Outcome(report, "lookup", "ok"), Is.EqualTo(1));
            Assert.That(Outcome(report, "lookup", "connection_error"), Is.EqualTo(2));
            Assert.That(
                Operation(report, "lookup").GetProperty("tiers")[0].GetProperty("count").GetInt64(), Is.EqualTo(1),
                "what was not sent took no time");
        }
    }

    [Test]
    public void Each_tiers_times_come_from_the_answers()
    {
        using var store = new ScriptedStore();
        JsonElement report = Load(store, 0, "--threads", "2", "--iterations", "10", "--only", "lookup");
        JsonElement[] tiers = [.. Operation(report, "lookup").GetProperty("tiers").EnumerateArray()];
        Assert.That(
            tiers.Select(tier => tier.GetProperty("tier").GetString()),
            Is.EqualTo(new[] { "client", "frontend", "order", "catalog" }));
        Assert.That(tiers.Select(tier => tier.GetProperty("count").GetInt64()), Has.All.EqualTo(20));
        Assert.That(tiers.Skip(2).Select(tier => tier.GetProperty("mean_ms").GetDouble()), Is.EqualTo(new[] { 2.0, 1.0 }));
        Assert.That(tiers.Skip(2).Select(tier => tier.GetProperty("p99_ms").GetDouble()), Is.EqualTo(new[] { 2.0, 1.0 }));
    }

    [Test]
    public void The_report_has_its_shape()
    {
        using var store = new ScriptedStore();
        JsonElement report = Load(store, 0, "--threads", "2", "--iterations", "1", "--only", "buy", "--seed", "1");
        Assert.That(
            Names(report),
            Is.EqualTo(new[] { "seed", "threads", "seconds", "requests", "requests_per_second", "unexpected", "operations" }));
        JsonElement buy = Operation(report, "buy");
        Assert.That(Names(buy), Is.EqualTo(new[] { "operation", "requests", "outcomes", "latency", "tiers" }));
        Assert.That(Names(buy.GetProperty("outcomes")),
            Is.EquivalentTo(
                new[] { "ok", "out_of_stock", "refused", "server_error", "unknown", "connection_error", "unexpected" }));
        Assert.That(
            Names(buy.GetProperty("latency")),
            Is.EqualTo(new[] { "mean_ms", "p50_ms", "p90_ms", "p99_ms", "p999_ms", "max_ms" }));
        Assert.That(Names(buy.GetProperty("tiers")[0]), Is.EqualTo(new[] { "tier", "count", "mean_ms", "p50_ms", "p99_ms" }));
    }

    [Test]
    public void A_shop_without_books_cannot_be_loaded()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            exchange.Response.Text(200, """{"data":[]}""", MediaTypes.Json);
            return true;
        };
        var run = ClientRun.Against(store, "load", "--iterations", "1");
        Assert.That(run, Is.EqualTo(new ClientRun(1, "", "the shop has no books" + Environment.NewLine)));
    }

    [Test]
    public void The_summary_names_what_was_counted()
    {
        using var store = new ScriptedStore();
        var run = ClientRun.Against(store, "load", "--threads", "2", "--iterations", "5", "--only", "lookup", "--seed", "3");
        Assert.That(run.Output, Does.StartWith("10 requests in ").And.Contain("requests/s"));
        Assert.That(run.Output, Does.Match(@"(?m)^lookup +10 +10 +0 +0 +0 +0 +0\r?$"));
        Assert.That(run.Output, Does.Match(@"(?m)^lookup +catalog +10 +1\.000 +1\.000 +1\.000\r?$"));
        Assert.That(run.Error, Does.StartWith("seed 3"));
    }

    private static bool Refuse(Exchange exchange, int status)
    {
        exchange.Response.Error(status, "as the test wants it");
        return true;
    }

    private static JsonElement Load(ScriptedStore store, int exitCode, params string[] arguments) =>
        LoadAt($"http://{store.EndPoint}", exitCode, arguments);

    private static JsonElement LoadAt(string url, int exitCode, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "report.json");
        var run = ClientRun.At(url, ["load", "--json", file, .. arguments]);
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Error + run.Output);
        using var report = JsonDocument.Parse(File.ReadAllText(file));
        return report.RootElement.Clone();
    }

    private static JsonElement Operation(JsonElement report, string name) =>
        report.GetProperty("operations").EnumerateArray().Single(
            operation => operation.GetProperty("operation").GetString() == name);

    private static long Outcome(JsonElement report, string operation, string outcome) =>
        Operation(report, operation).GetProperty("outcomes").GetProperty(outcome).GetInt64();

    private static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];
}
