using System.Net;
using PygmyStore.Common.Configuration;
using PygmyStore.FrontEndServer;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Idempotency keys, from the client's bytes to the stock.</summary>
[TestFixture(BuyPath.OrderFirst)]
[TestFixture(BuyPath.CatalogFirst)]
internal sealed class KeyTests(BuyPath path)
{
    private const string Order = """{"item_number":2}""";

    private static readonly TestCaseData[] Buys =
    [
        new("POST", "/orders", Order),
        new("POST", "/buy", Order),
        new("GET", "/buy/2", null),
        new("GET", "/buy?item_number=2", null),
        new("PUT", "/purchase/2", null),
    ];

    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start(configuration => configuration with { BuyPath = path });

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [TestCaseSource(nameof(Buys))]
    public void A_repetition_buys_nothing_says_so_and_is_answered_alike_in_every_face(string method, string target, string? body)
    {
        using WireClient client = _store.Connect();
        long stock = Stock(client);

        WireAnswer first = client.Ask(method, target, body, ("Idempotency-Key", "\"repeated\""));
        WireAnswer again = client.Ask(method, target, body, ("Idempotency-Key", "repeated"));

        Assert.That(first.Status, Is.AnyOf(200, 201), first.Body);
        Assert.That((again.Status, again.Body), Is.EqualTo((first.Status, first.Body)));
        Assert.That(first.Fields["Idempotency-Replayed"], Is.Empty);
        Assert.That(again.Fields["Idempotency-Replayed"], Is.EqualTo(new[] { "true" }));
        // And not a copy less for each face: the routes' keys are different ones.
        Assert.That(Stock(client), Is.EqualTo(stock - 1));
    }

    [Test]
    public void A_key_holds_for_its_route()
    {
        using WireClient client = _store.Connect();
        long stock = Stock(client);

        WireAnswer[] answers =
            [.. Buys.Select(
                buy => client.Ask(
                    (string)buy.Arguments[0]!, (string)buy.Arguments[1]!, (string?)buy.Arguments[2],
                    ("Idempotency-Key", "shared")))];

        Assert.That(answers.SelectMany(answer => answer.Fields["Idempotency-Replayed"]), Is.Empty);
        Assert.That(Stock(client), Is.EqualTo(stock - Buys.Length));
    }

    [Test]
    public void A_key_holds_for_a_route_whatever_its_path_names()
    {
        using WireClient client = _store.Connect();
        WireAnswer first = client.Ask("PUT", "/purchase/2", null, ("Idempotency-Key", "same-route"));
        WireAnswer other = client.Ask("PUT", "/purchase/3", null, ("Idempotency-Key", "same-route"));

        Assert.That((first.Status, other.Status), Is.EqualTo((200, 422)));
        Assert.That(other.Fields["Idempotency-Replayed"], Is.Empty);
    }

    [TestCase("{0}", 1, 201)]
    [TestCase("{0}", 254, 201)]
    [TestCase("{0}", 255, 201)]
    [TestCase("{0}", 256, 400)]
    [TestCase("\"{0}\"", 255, 201)]
    [TestCase("\"{0}\"", 256, 400)]
    [TestCase("\"a {0}\"", 253, 201)]
    [TestCase("\"a {0}\"", 254, 400)]
    [TestCase("\"\\\"{0}\\\\\"", 253, 201)]
    [TestCase("\"\\\"{0}\\\\\"", 254, 400)]
    [TestCase("\"\"", 0, 400)]
    [TestCase("a {0}", 1, 400)]
    [TestCase("\"{0}", 1, 400)]
    [TestCase("\"{0}\"x", 1, 400)]
    [TestCase("\"\\{0}\"", 1, 400)]
    public void A_key_has_1_to_255_characters_and_its_space_stands_in_quotes(string form, int length, int status)
    {
        using WireClient client = _store.Connect();
        long stock = Stock(client);
        string key = string.Format(
            System.Globalization.CultureInfo.InvariantCulture, form, new string(form[0] == '"' ? 'q' : '~', length));

        int[] statuses =
            [client.Ask("POST", "/orders", Order, ("Idempotency-Key", key)).Status,
            client.Ask("POST", "/orders", Order, ("Idempotency-Key", key)).Status];

        Assert.That(statuses, Is.All.EqualTo(status));
        Assert.That(Stock(client), Is.EqualTo(status == 201 ? stock - 1 : stock));
    }

    [Test]
    public void Keys_of_255_characters_that_differ_in_the_last_are_two()
    {
        using WireClient client = _store.Connect();
        long stock = Stock(client);
        string start = new('x', 254);
        client.Ask("POST", "/orders", Order, ("Idempotency-Key", start + "1"));
        client.Ask("POST", "/orders", Order, ("Idempotency-Key", start + "2"));
        Assert.That(Stock(client), Is.EqualTo(stock - 2));
    }

    [Test]
    public void A_repeated_refusal_is_a_replay_too()
    {
        using WireClient client = _store.Connect();
        const string tooMany = """{"item_number":2,"quantity":999999}""";
        WireAnswer first = client.Ask("POST", "/orders", tooMany, ("Idempotency-Key", "refused"));
        WireAnswer again = client.Ask("POST", "/orders", tooMany, ("Idempotency-Key", "refused"));

        Assert.That((first.Status, again.Status, again.Body), Is.EqualTo((409, 409, first.Body)));
        Assert.That(
            (first.Fields["Idempotency-Replayed"].Count(), again.Fields["Idempotency-Replayed"].Count()), Is.EqualTo((0, 1)));
        Assert.That(again.Fields["Retry-After"], Is.Empty);
    }

    [TestCase(false, "PUT", "/purchase/2", null, 2)]
    [TestCase(true, "PUT", "/purchase/2", null, 1)]
    [TestCase(true, "GET", "/buy/2", null, 1)]
    [TestCase(true, "POST", "/orders", Order, 2)]
    public void A_request_id_is_a_key_only_for_the_designs_routes_and_where_the_setting_says_so(
        bool setting, string method, string target, string? body, int sold)
    {
        using var store = RunningStore.Start(configuration => configuration with { BuyPath = path, RequestIdAsKey = setting });
        using WireClient client = store.Connect();
        client.Ask(method, target, body, ("X-Request-Id", "attempt-1"));
        client.Ask(method, target, body, ("X-Request-Id", "attempt-1"));
        Assert.That(Stock(client), Is.EqualTo(1000 - sold));
    }

    [Test]
    public void A_request_id_that_the_front_end_made_is_no_key_for_anybody()
    {
        using var store = RunningStore.Start(configuration => configuration with { RequestIdAsKey = true });
        using WireClient client = store.Connect();
        string made = client.Ask("PUT", "/purchase/2", null, ("X-Request-Id", "not a token")).Fields["X-Request-Id"].Single();
        WireAnswer thief = client.Ask("PUT", "/purchase/2", null, ("X-Request-Id", made));

        Assert.That(thief.Fields["Idempotency-Replayed"], Is.Empty);
        Assert.That(Stock(client), Is.EqualTo(998));
    }

    [Test]
    public void A_request_id_and_an_Idempotency_Key_of_the_same_text_are_two_keys()
    {
        using var store = RunningStore.Start(configuration => configuration with { RequestIdAsKey = true });
        using WireClient client = store.Connect();
        foreach (string field in new[] { "X-Request-Id", "Idempotency-Key", "X-Request-Id", "Idempotency-Key" })
        {
            client.Ask("PUT", "/purchase/2", null, (field, "same-text"));
        }

        Assert.That(Stock(client), Is.EqualTo(998));
    }

    [Test]
    public void A_key_that_the_store_made_cannot_be_read_guessed_or_named()
    {
        using var store = RunningStore.Start();
        using WireClient client = store.Connect();
        using var catalog = new WireClient(store.Catalog.LocalEndPoint);
        using var order = new WireClient(store.Order.LocalEndPoint);
        string answers = client.Ask("POST", "/orders", Order).Body + client.Ask("PUT", "/purchase/2").Body
            + order.Ask("POST", "/orders", Order).Body;
        string[] ops =
            [.. catalog.Ask("GET", "/sales").Json("data").EnumerateArray().Select(sale => sale.GetProperty("op").GetString()!)];
        string[] bits = [.. ops.Select(op => op[^32..])];
        Assert.That(bits, Is.Unique.And.All.Match("^[0-9a-f]{32}$"));
        Assert.That(bits.Select(text => text[..8]), Is.Unique, "none begins as another one does");

        foreach (string op in ops)
        {
            string tail = op[(op.IndexOf(':', StringComparison.Ordinal) + 1)..];
            foreach (string key in new[] { op, op[1..], tail, $"\"{op}\"" }.Distinct())
            {
                WireAnswer answer = client.Ask("POST", "/orders", Order, ("Idempotency-Key", key));
                // Its own bare form came before.
                Assert.That(answer.Fields["Idempotency-Replayed"].Count(), Is.EqualTo(key[0] == '"' ? 1 : 0), key);
            }
        }

        using RunningStore restarted = store.Restart(); // a stopped server has written its log
        string logs = string.Concat(Directory.EnumerateFiles(Path.Combine(restarted.Folder, "output")).Select(File.ReadAllText));
        Assert.That(logs, Does.Contain(" buy,2,1 201 "));
        Assert.That(bits.Where(text => (logs + answers).Contains(text, StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Right_repetitions_beside_wrong_ones_all_get_their_order()
    {
        const int threads = 16;
        using WireClient client = _store.Connect();
        WireAnswer first = client.Ask("POST", "/orders", Order, ("Idempotency-Key", "beside"));
        string[] wrong = ["""{"item_number":2,"quantity":2}""", """{"item_number":3}""", """{"name":"RPCs for Dummies"}"""];
        using var start = new Barrier(threads);
        var answers = new System.Collections.Concurrent.ConcurrentBag<(bool IsRight, WireAnswer Answer)>();
        Thread[] buyers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            using WireClient own = _store.Connect();
            start.SignalAndWait();
            for (int round = 0; round < 20; round++)
            {
                bool isRight = (i + round) % 2 == 0;
                WireAnswer answer = own.Ask(
                    "POST", "/orders", isRight ? Order : wrong[i % wrong.Length], ("Idempotency-Key", "beside"));
                answers.Add((isRight, answer));
            }
        }))];
        Array.ForEach(buyers, buyer => buyer.Start());
        Array.ForEach(buyers, buyer => buyer.Join());

        // Where the machine is slow, a request may be told that another one is still under way: that is no verdict on it.
        answers = [.. answers.Where(asked => !asked.Answer.Fields.Contains("Retry-After"))];
        Assert.That(
            answers.Where(asked => !asked.IsRight).Select(asked => asked.Answer.Status), Is.Not.Empty.And.All.EqualTo(422));
        Assert.That(
            answers.Where(asked => asked.IsRight).Select(asked => asked.Answer.Body), Is.Not.Empty.And.All.EqualTo(first.Body));
    }

    [TestCaseSource(nameof(Buys))]
    public void A_key_that_is_still_under_way_is_409_with_Retry_After_in_every_face(string method, string target, string? body)
    {
        const string underWay = """{"data":[{"status":409,"message":"under way","is_worth_repeating":true}]}""";
        using var orders = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok(underWay)));
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse("", _store.Folder);
        using var frontEnd = FrontEndService.Open(loaded.Configuration with
        {
            FrontEnd = new IPEndPoint(IPAddress.Loopback, 0),
            Order = orders.EndPoint,
            RequestLog = false,
        });
        frontEnd.Start();
        using var client = new WireClient(frontEnd.LocalEndPoint);

        WireAnswer answer = client.Ask(method, target, body, ("Idempotency-Key", "slow"));

        Assert.That((answer.Status, answer.Fields["Retry-After"].Count()), Is.EqualTo((409, 1)));
        Assert.That(answer.Body, Does.Contain("under way").And.Not.Contain("Failed"));
    }

    private static long Stock(WireClient client) => client.Ask("GET", "/books/2").Json("data.stock").GetInt64();
}
