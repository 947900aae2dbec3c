using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
internal sealed class LoadCommandTests
{
    [Test]
    public void Fixed_iterations_make_exactly_that_many_calls()
    {
        using var store = new ScriptedStore();
        JsonElement run = Load(
            store, 0, "--pattern", "browse", "--clients", "3", "--requests", "20", "--probability", "1", "--check", "off");
        Assert.That(run.GetProperty("totals").GetProperty("requests").GetInt64(), Is.EqualTo(3 * 20 * 3));
        Assert.That(run.GetProperty("totals").GetProperty("unexpected").GetInt64(), Is.Zero);
        foreach (string operation in new[] { "search", "lookup", "buy" })
        {
            Assert.That(Outcome(run, operation, "ok"), Is.EqualTo(60), operation);
        }

        Assert.That(store.OrderCount, Is.EqualTo(60));
        Assert.That(store.Keys.Distinct().Count(), Is.EqualTo(60), "each buy has a key of its own");
    }

    [Test]
    public void The_same_seed_asks_for_the_same_and_buys_anew()
    {
        using var store = new ScriptedStore();
        string[] arguments = ["--clients", "1", "--requests", "50", "--seed", "7", "--check", "off"];
        JsonElement first = Load(store, 0, arguments);
        int orders = store.OrderCount;
        string[] requests = [.. store.Requests];
        JsonElement second = Load(store, 0, arguments);
        Assert.That(first.GetProperty("seed").GetInt32(), Is.EqualTo(7));
        Assert.That(Outcome(second, "buy", "ok"), Is.EqualTo(Outcome(first, "buy", "ok")).And.GreaterThan(0));
        Assert.That(store.Requests.Skip(requests.Length), Is.EqualTo(requests));
        Assert.That(store.OrderCount, Is.EqualTo(2 * orders));
    }

    [Test]
    public void Out_of_stock_is_expected()
    {
        using var store = new ScriptedStore(stock: 3);
        JsonElement run = Load(store, 0, "--pattern", "only-buy", "--clients", "4", "--requests", "25");
        Assert.That(Outcome(run, "buy", "ok"), Is.EqualTo(12));
        Assert.That(Outcome(run, "buy", "out_of_stock"), Is.EqualTo(88));
        Assert.That(
            run.GetProperty("books").EnumerateArray().Select(book => book.GetProperty("sold").GetInt64()), Has.All.EqualTo(3));
        Assert.That(
            run.GetProperty("books").EnumerateArray().Select(book => book.GetProperty("stock_after").GetInt64()), Has.All.Zero);
    }

    [TestCase(503, "server_error")]
    [TestCase(404, "refused")]
    public void Unexpected_answers_are_counted_and_exit_code_1(int status, string outcome)
    {
        using var store = new ScriptedStore();
        int left = 5;
        store.Instead = exchange => exchange.Request.Method == RequestMethod.Post && Interlocked.Decrement(ref left) >= 0
            && Refuse(exchange, status);
        JsonElement run = Load(store, 1, "--pattern", "only-buy", "--clients", "2", "--requests", "10", "--check", "off");
        Assert.That(Outcome(run, "buy", outcome), Is.EqualTo(5));
        Assert.That(Outcome(run, "buy", "ok"), Is.EqualTo(15));
    }

    [Test]
    public void Errors_that_a_threshold_allows_are_no_failure()
    {
        using var store = new ScriptedStore();
        int left = 1;
        store.Instead = exchange => exchange.Request.Method == RequestMethod.Post && Interlocked.Decrement(ref left) >= 0
            && Refuse(exchange, 503);
        Load(
            store, 0, "--pattern", "only-buy", "--clients", "1", "--requests", "50", "--check", "off", "--threshold",
            "errors<10%");
    }

    [Test]
    public void A_store_that_sells_what_it_does_not_have_fails()
    {
        using var store = new ScriptedStore(stock: 3) { Oversells = true };
        var run = ClientRun.Against(store, "load", "--pattern", "only-buy", "--clients", "2", "--requests", "20");
        Assert.That(run.ExitCode, Is.EqualTo(4), run.Output + run.Error);
        Assert.That(run.Output, Does.Match("(?m)^FAIL  no copy was sold that was not there"));
    }

    [Test]
    public void A_missed_threshold_is_exit_code_99()
    {
        using var store = new ScriptedStore();
        var run = ClientRun.Against(
            store, "load", "--pattern", "only-query", "--clients", "2", "--requests", "50", "--threshold", "lookup.p50<1us",
            "--threshold", "errors<1%", "--check", "off");
        Assert.That(run.ExitCode, Is.EqualTo(99), run.Output + run.Error);
        Assert.That(run.Output, Does.Match("(?m)^FAIL  lookup.p50<1us: .*us|ms").And.Match("(?m)^PASS  errors<1%: 0 %"));
    }

    [Test]
    public void An_open_load_makes_the_calls_that_are_due()
    {
        using var store = new ScriptedStore();
        JsonElement run = Load(
            store, 0, "--rate", "200", "--duration", "1s", "--arrivals", "poisson", "--pattern", "only-buy", "--seed", "5",
            "--check", "off");
        Assert.That(run.GetProperty("model").GetString(), Is.EqualTo("open"));
        Assert.That(
            run.GetProperty("totals").GetProperty("requests").GetInt64(), Is.EqualTo(store.OrderCount).And.InRange(100, 300));
        Assert.That(run.GetProperty("options").GetProperty("--arrivals").GetString(), Is.EqualTo("poisson"));
    }

    [Test]
    public void The_summary_names_what_was_counted_and_fits()
    {
        using var store = new ScriptedStore();
        var run = ClientRun.Against(store, "load", "--pattern", "browse", "--clients", "2", "--requests", "50", "--seed", "3");
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        Assert.That(run.Output, Does.StartWith("closed load, seed 3: "));
        Assert.That(run.Output, Does.Match(@"(?m)^lookup +100 +[0-9,.]+ +100 +0 +0\r?$"));
        Assert.That(run.Output, Does.Match(@"(?m)^lookup +catalog +100 +1\.000 +- +1\.000 +-\r?$"));
        Assert.That(run.Output, Does.Match("(?m)^PASS  "));
        Assert.That(run.Output.Split('\n').Where(line => line.Length > 80), Is.Empty);
        Assert.That(run.Error, Does.StartWith("seed 3"));
    }

    [Test]
    public void Two_parts_can_be_merged()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string[] files = [Path.Combine(folder.Path, "1.json"), Path.Combine(folder.Path, "2.json")];
        for (int part = 1; part <= 2; part++)
        {
            var run = ClientRun.Against(
                store, "load", "--pattern", "only-buy", "--clients", "3", "--requests", "30", "--seed", "9", "--part",
                $"{part}/2", "--json", files[part - 1]);
            Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        }

        string merged = Path.Combine(folder.Path, "merged.json");
        string page = Path.Combine(folder.Path, "merged.html");
        var merge = ClientRun.Of("", "load", "merge", files[0], files[1], "--json", merged, "--html", page);
        Assert.That(merge.ExitCode, Is.Zero, merge.Output + merge.Error);
        Assert.That(merge.Output, Does.Contain("90 requests"));
        Assert.That(File.ReadAllText(page), Does.Contain("<h1>A load in 2 parts</h1>").And.Contain("90 requests"));
        Assert.That(store.Keys.Distinct().Count(), Is.EqualTo(90));
        var again = ClientRun.Of("", "load", "merge", files[0], merged);
        Assert.That((again.ExitCode, again.Error.Trim()), Is.EqualTo(
            (1, $"{merged}: is no part of a load; only what load --part made can be merged")));
    }

    [Test]
    public void Repeats_can_be_compared()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "a.json");
        var load = ClientRun.Against(
            store, "load", "--pattern", "only-query", "--clients", "2", "--requests", "50", "--repeat", "3", "--json", file,
            "--csv", Path.Combine(folder.Path, "a.csv"), "--hgrm", Path.Combine(folder.Path, "a.hgrm"), "--check", "off");
        Assert.That(load.ExitCode, Is.Zero, load.Output + load.Error);
        Assert.That(load.Output, Does.Contain("run 3 of 3"));
        Assert.That(File.Exists(Path.Combine(folder.Path, "a.csv")) && File.Exists(Path.Combine(folder.Path, "a.lookup.hgrm")));
        var compare = ClientRun.Of("", "compare", file, file, "--threshold", "lookup.p50<1.01");
        Assert.That(compare.ExitCode, Is.Zero, compare.Output + compare.Error);
        Assert.That(compare.Output, Does.Match(@"(?m)^lookup\.p50 .* 1\.000 .* no difference shown\r?$"));
        Assert.That(compare.Output, Does.Contain("PASS  lookup.p50<1.01: 1.000"));
        var missed = ClientRun.Of("", "compare", file, file, "--threshold", "lookup.rate>1.5");
        Assert.That(missed.ExitCode, Is.EqualTo(99));
    }

    [Test]
    public void The_client_log_has_what_each_client_asked_and_got()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string log = Path.Combine(folder.Path, "client_log");
        var run = ClientRun.Against(
            store, "load", "--pattern", "only-buy", "--clients", "2", "--requests", "10", "--check", "off", "--client-log", log);
        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        string[] lines = File.ReadAllLines(log);
        for (int client = 0; client < 2; client++)
        {
            string[] own = [.. lines.Where(line => line.StartsWith($"Client{client}: ", StringComparison.Ordinal))];
            Assert.That(own, Has.Length.EqualTo(20));
            Assert.That(
                own.Where((_, index) => index % 2 == 0),
                Has.All.StartsWith($"Client{client}: Send request http://{store.EndPoint}/orders {{"));
            Assert.That(
                own.Where((_, index) => index % 2 == 1), Has.All.StartsWith($"Client{client}: Get response {{\"data\":{{"));
        }
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
        var run = ClientRun.Against(store, "load", "--requests", "1", "--seed", "1");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((1, "")));
        Assert.That(run.Error, Does.EndWith("the store has no books" + Environment.NewLine));
    }

    [Test]
    public void A_store_that_is_not_there_is_named()
    {
        var run = ClientRun.At("http://127.0.0.1:2", "load", "--requests", "1");
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain("127.0.0.1:2"));
    }

    [Test]
    public void A_rate_that_does_not_hold_is_searched_down_to_the_end()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "capacity.json");
        var run = ClientRun.Against(
            store, "find-max", "lookup.max<1us", "--pattern", "only-query", "--from", "16", "--step", "200ms", "--warmup", "50ms",
            "--json", file);
        Assert.That(run.ExitCode, Is.EqualTo(99), run.Output + run.Error);
        Assert.That(run.Output, Does.Contain("lookup.max<1us does not hold even at 1.0 iterations/s."));
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.That(json.RootElement.GetProperty("steps").GetArrayLength(), Is.EqualTo(5));
        Assert.That(json.RootElement.GetProperty("holds_rate").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    private static bool Refuse(Exchange exchange, int status)
    {
        exchange.Response.Error(status, "as the test wants it");
        return true;
    }

    private static JsonElement Load(ScriptedStore store, int exitCode, params string[] arguments)
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "report.json");
        var run = ClientRun.Against(store, ["load", "--json", file, .. arguments]);
        Assert.That(run.ExitCode, Is.EqualTo(exitCode), run.Error + run.Output);
        using var report = JsonDocument.Parse(File.ReadAllText(file));
        return report.RootElement.GetProperty("runs")[0].Clone();
    }

    private static long Outcome(JsonElement run, string operation, string outcome) => run
        .GetProperty("operations").EnumerateArray().Single(one => one.GetProperty("operation").GetString() == operation)
        .GetProperty("outcomes").GetProperty(outcome).GetInt64();
}
