using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>
/// A change with a condition is made only while the condition holds: that is decided with the change, not before it.
/// </summary>
internal sealed class ConditionalChangeTests
{
    private const int Racers = 16;

    // Each changes book 2.
    private static readonly TestCaseData[] Changes =
    [
        new("PATCH", "/books/2", """{"cost":7}"""),
        new("DELETE", "/books/2", null),
        new("PUT", "/update/2", null),
        new("PUT", "/update/2", """{"stock":5}"""),
        new("GET", "/update/2", null),
        new("GET", "/update?item_number=2&stock=-1", null),
    ];

    private CatalogFixture _catalog = null!;

    [SetUp]
    public void Start() => _catalog = new CatalogFixture().Start();

    [TearDown]
    public void Stop() => _catalog.Dispose();

    [TestCaseSource(nameof(Changes))]
    public void An_old_tag_changes_nothing(string method, string target, string? body)
    {
        string old = Tag();
        Assert.That(_catalog.Sell("a", 2).Status, Is.EqualTo(201));
        string before = _catalog.Get("/books/2").Body;
        string now = Tag();
        foreach ((string name, string value) in new[]
        {
            ("If-Match", old), ("If-Match", "\"\""), ("If-Match", "W/" + now), ("If-Match", ""), ("If-None-Match", now),
            ("If-None-Match", "W/" + now), ("If-None-Match", "*"), ("If-None-Match", $"{old}, {now}"),
        })
        {
            Assert.That(Ask(method, target, body, (name, value)).Status, Is.EqualTo(412), $"{name}: {value}");
        }

        Assert.That(Ask(method, target, body, ("If-Match", now), ("If-None-Match", now)).Status, Is.EqualTo(412));
        Assert.That(Ask(method, target, body, ("If-Match", now[..^1])).Status, Is.EqualTo(400),
            "what cannot be read is no condition");
        Assert.That(Ask(method, target, body, ("If-None-Match", "1")).Status, Is.EqualTo(400));
        Assert.That(_catalog.Get("/books/2").Body, Is.EqualTo(before));
    }

    [TestCaseSource(nameof(Changes))]
    public void The_present_tag_lets_the_change_through(string method, string target, string? body)
    {
        string old = Tag();
        WireAnswer answer = Ask(method, target, body, ("If-Match", $"\"other\", {old}"), ("If-None-Match", "\"other\""));
        Assert.That(answer.Status, Is.EqualTo(method == "DELETE" ? 204 : 200));
        if (method is "PATCH" or "PUT")
        {
            Assert.That(answer.Fields["ETag"].Single(), Is.EqualTo(Tag()).And.Not.EqualTo(old));
        }
        else
        {
            Assert.That(answer.Fields["ETag"], Is.Empty);
        }
    }

    [TestCase("PATCH", "/books/99", """{"cost":7}""")]
    [TestCase("DELETE", "/books/99", null)]
    [TestCase("PUT", "/update/99", null)]
    public void What_is_not_there_is_404_whatever_the_condition(string method, string target, string? body)
    {
        Assert.That(Ask(method, target, body, ("If-Match", "*")).Status, Is.EqualTo(404));
        Assert.That(Ask(method, target, body, ("If-None-Match", "*")).Status, Is.EqualTo(404));
    }

    [Test]
    public void A_condition_that_fails_is_told_before_a_refusal_for_other_reasons() =>
        Assert.That(Ask("GET", "/update?item_number=2&stock=-100000", null, ("If-Match", "\"old\"")).Status, Is.EqualTo(412));

    [Test]
    public void A_book_is_added_only_where_there_is_none()
    {
        const string book = """{"item_number":7,"title":"T","topic":"t","cost":1,"stock":1}""";
        Assert.That(Ask("POST", "/books", book, ("If-Match", "*")).Status, Is.EqualTo(412));
        WireAnswer added = Ask("POST", "/books", book, ("If-None-Match", "*"));
        string tag = _catalog.Get("/books/7").ETag!;
        Assert.Multiple(() =>
        {
            Assert.That((added.Status, added.Fields["ETag"].Single()), Is.EqualTo((201, tag)));
            Assert.That(Ask("POST", "/books", book, ("If-None-Match", "*")).Status, Is.EqualTo(412));
            Assert.That(Ask("POST", "/books", book, ("If-None-Match", tag)).Status, Is.EqualTo(412));
            Assert.That(Ask("POST", "/books", book).Status, Is.EqualTo(409));
            Assert.That(Ask("POST", "/books", book, ("If-Match", tag)).Status, Is.EqualTo(409));
        });
    }

    [Test]
    public void Of_many_changes_with_the_same_tag_one_is_made()
    {
        string tag = Tag();
        int[] statuses = [.. Enumerable.Range(1, Racers).AsParallel().WithDegreeOfParallelism(Racers)
            .Select(cost => Ask("PATCH", "/books/2", $$"""{"cost":{{cost + 100}}}""", ("If-Match", tag)).Status)];

        Assert.That(statuses.Order(), Is.EqualTo(Enumerable.Repeat(412, Racers - 1).Prepend(200)));
        Assert.That(_catalog.Book(2).Version, Is.EqualTo(2));
    }

    [Test]
    public void A_change_that_changes_nothing_keeps_the_tag()
    {
        string tag = Tag();

        Assert.That(Ask("PATCH", "/books/2", """{"stock":1000}""", ("If-Match", tag)).Fields["ETag"].Single(), Is.EqualTo(tag));
    }

    private string Tag() => _catalog.Get("/books/2").ETag!;

    private WireAnswer Ask(string method, string target, string? body, params (string, string)[] fields)
    {
        using var client = new WireClient(_catalog.Service.LocalEndPoint);
        return client.Ask(method, target, body, fields);
    }
}
