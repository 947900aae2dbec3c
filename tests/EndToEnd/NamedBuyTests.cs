using System.Globalization;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Buys by title: a key remembers the request as it was sent, whatever becomes of the title.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NamedBuyTests : IDisposable
{
    private const string ByTitle = """{"name":"RPCs for Dummies"}""";

    private readonly RunningStore _store = RunningStore.Start();
    private readonly WireClient _client;
    private readonly WireClient _catalog;

    public NamedBuyTests()
    {
        _client = _store.Connect();
        _catalog = new WireClient(_store.Catalog.LocalEndPoint);
    }

    private static readonly TestCaseData[] Fates =
    [
        new TestCaseData("PATCH", "/books/2", """{"title":"Another title"}""", null).SetArgDisplayNames("renamed"),
        new TestCaseData("DELETE", "/books/2", null, null).SetArgDisplayNames("withdrawn"),
        new TestCaseData("PATCH", "/books/2", """{"title":"Another title"}""", """{"title":"RPCs for Dummies"}""")
        .SetArgDisplayNames("another book's"),
        new TestCaseData("PATCH", "/books/2", """{"stock":0}""", null).SetArgDisplayNames("sold out"),
    ];

    public void Dispose()
    {
        _client.Dispose();
        _catalog.Dispose();
        _store.Dispose();
    }

    [TestCaseSource(nameof(Fates))]
    public void A_key_keeps_its_order_when_the_title_is(string method, string target, string? body, string? ofBookOne)
    {
        WireAnswer first = Buy("my-key", ByTitle);
        Assert.That((first.Status, first.Json("data.item_number").GetInt32()), Is.EqualTo((201, 2)));
        Assert.That(_catalog.Ask(method, target, body).Status, Is.AnyOf(200, 204));
        if (ofBookOne is not null)
        {
            Assert.That(_catalog.Ask("PATCH", "/books/1", ofBookOne).Status, Is.EqualTo(200));
        }

        WireAnswer again = Buy("my-key", """{"name":"rpcs FOR dummies","quantity":1}""");

        Assert.That((again.Status, again.Body), Is.EqualTo((201, first.Body)));
        Assert.That(again.Fields["Idempotency-Replayed"], Is.EqualTo(new[] { "true" }));
        string[] others =
            ["""{"item_number":2}""", """{"name":"RPCs for Dummies","quantity":2}""", """{"name":"Another title"}"""];
        Assert.That(others.Select(other => Buy("my-key", other).Status), Is.All.EqualTo(422));
    }

    [Test]
    public void A_key_keeps_its_404_when_a_book_gets_the_title()
    {
        const string newBook = """{"name":"Paxos for Pets"}""";
        WireAnswer first = Buy("my-key", newBook);
        _catalog.Ask("POST", "/books", """{"item_number":9,"title":"Paxos for Pets","topic":"pets","cost":1,"stock":5}""");
        WireAnswer again = Buy("my-key", newBook);

        Assert.That((first.Status, again.Status, again.Body), Is.EqualTo((404, 404, first.Body)));
        Assert.That(
            (first.Fields["Idempotency-Replayed"].Count(), again.Fields["Idempotency-Replayed"].Count()), Is.EqualTo((0, 1)));
        Assert.That((Buy("my-key", """{"item_number":9}""").Status, Buy("other-key", newBook).Status), Is.EqualTo((422, 201)));
    }

    [TestCase("")]
    [TestCase(" RPCs for Dummies")]
    [TestCase("RPCs\\tfor Dummies")]
    [TestCase("\\u0000")]
    [TestCase("200 letters")]
    [TestCase("201 letters")]
    [TestCase("8000 letters")]
    public void A_name_that_no_book_has_or_can_have_is_404_every_time(string name)
    {
        string[] words = name.Split(' ');
        string sent = words is [var length, "letters"] ? new string('x', int.Parse(length, CultureInfo.InvariantCulture)) : name;

        Assert.That(Enumerable.Range(0, 2).Select(_ => Buy("my-key", $$"""{"name":"{{sent}}"}""").Status), Is.All.EqualTo(404));
    }

    [Test]
    public void The_longest_title_in_the_longest_letters_is_bought()
    {
        // 200 characters, half of them doubled in the journal
        string title = string.Concat(Enumerable.Repeat("\\u66f8\\\"", 100));
        Assert.That(_catalog.Ask("PATCH", "/books/2", $$"""{"title":"{{title}}"}""").Status, Is.EqualTo(200));

        string key = $"\"{new string('~', 255)}\"";
        WireAnswer[] answers = [.. Enumerable.Range(0, 2).Select(_ => Buy(key, $$"""{"name":"{{title}}"}"""))];

        Assert.That(answers.Select(answer => answer.Status), Is.All.EqualTo(201), answers[0].Body);
        Assert.That(answers[1].Body, Is.EqualTo(answers[0].Body));
    }

    [Test]
    public void A_buy_by_title_stands_in_every_log_under_the_title()
    {
        _client.Ask("POST", "/orders", ByTitle, ("X-Request-Id", "by-title"));
        using RunningStore restarted = _store.Restart(); // a stopped server has written its log
        foreach (string tier in new[] { "frontend", "order", "catalog" })
        {
            string[] lines = File.ReadAllLines(Path.Combine(restarted.Folder, "output", tier + ".log"));
            string line = lines.Single(line => line.Contains(" by-title ", StringComparison.Ordinal));
            Assert.That(line, Does.Contain(",RPCs%20for%20Dummies,1 201 "));
        }
    }

    private WireAnswer Buy(string key, string body) => _client.Ask("POST", "/orders", body, ("Idempotency-Key", key));
}
