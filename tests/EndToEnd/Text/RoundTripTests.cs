using System.Text.Json;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Http.Protocol;

namespace PygmyStore.Tests.EndToEnd.Text;

/// <summary>
/// Every title and every topic that the catalog accepts can be asked for through every face that names one, and comes back as it
/// was.
/// </summary>
internal sealed class RoundTripTests
{
    private const int Item = 7;

    private RunningStore _store = null!;
    private WireClient _catalog = null!;
    private WireClient _frontEnd = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _store = RunningStore.Start(configuration => configuration with { Durability = Durability.Os });
        _catalog = new WireClient(_store.Catalog.LocalEndPoint);
        _frontEnd = _store.Connect();
        Assert.That(
            _catalog.Ask("POST", "/books",
                $$"""{"item_number":{{Item}},"title":"first","topic":"first","cost":1,"stock":1000000}""").Status,
                Is.EqualTo(201));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _catalog.Dispose();
        _frontEnd.Dispose();
        _store.Dispose();
    }

    [TestCase(".")]
    [TestCase("..")]
    public void A_title_and_a_topic_that_no_path_can_name_are_refused(string text)
    {
        foreach (string member in new[] { "title", "topic" })
        {
            WireAnswer answer = _catalog.Ask("PATCH", $"/books/{Item}", $$"""{"{{member}}":"{{text}}"}""");
            Assert.That(
                (answer.Status, answer.Json("error.message").GetString()), Is.EqualTo((400, BookRules.WhyNotText(member, text))));
        }
    }

    [Test]
    public void What_is_accepted_is_found()
    {
        foreach (string text in TextSamples.Kinds)
        {
            AssertIsFoundIfAccepted(text);
        }
    }

    [Test]
    public void What_is_accepted_of_random_text_is_found()
    {
        int accepted = 0;
        int rounds = FuzzRun.Repeat(random => accepted += AssertIsFoundIfAccepted(TextSamples.Random(random)) ? 1 : 0);
        TestContext.Out.WriteLine($"{accepted} of {rounds} texts were accepted");
    }

    [Test]
    public void What_is_accepted_stays_itself_in_the_file()
    {
        var random = new Random(1);
        BookRow[] rows =
        [
            .. TextSamples.Kinds.Concat(Enumerable.Range(0, 1000).Select(_ => TextSamples.Random(random))).Where(
                BookRules.MayBeText)
                .Distinct(BookRules.Names).Select(
                    (text, i) => new BookRow(i + 1, text, text, 1, 1, 1, 0, 0, 0, IsWithdrawn: false)),
        ];
        Assert.That(InventoryCsv.Read("inventory.csv", InventoryCsv.Write(rows)).Select(row => row.Book), Is.EqualTo(rows));
    }

    private bool AssertIsFoundIfAccepted(string text)
    {
        string json = TextSamples.Json(text);
        WireAnswer changed = _catalog.Ask("PATCH", $"/books/{Item}", $$"""{"title":{{json}},"topic":{{json}}}""");
        if (changed.Status != 200)
        {
            Assert.That(changed.Status, Is.EqualTo(400), json);
            AssertNamesNothing(text, json);
            return false;
        }

        string escaped = TextSamples.Escaped(text);
        AssertFinds(_frontEnd, "GET", $"/products/{escaped}", "data", "name", text);
        AssertFinds(_frontEnd, "GET", $"/products?product_name={escaped}", "data", "name", text);
        AssertFinds(_frontEnd, "GET", $"/search/{escaped}", "data.0", "topic", text);
        AssertFinds(_frontEnd, "GET", $"/search?topic={escaped}", "result.0", "title", text);
        AssertFinds(_frontEnd, "GET", $"/books?topic={escaped}", "data.0", "topic", text);
        AssertFinds(_frontEnd, "GET", "/search", "result.0", "title", text, $$"""{"topic":{{json}}}""");
        AssertFinds(_frontEnd, "POST", "/orders", "data", "title", text, $$"""{"name":{{json}}}""");
        AssertFinds(_catalog, "GET", $"/books?title={escaped}", "data.0", "title", text);
        AssertFinds(_catalog, "GET", $"/books?topic={escaped}", "data.0", "topic", text);
        AssertFinds(_catalog, "GET", $"/search/{escaped}", "data.0", "topic", text);
        AssertFinds(_catalog, "GET", $"/query_by_subject/{escaped}", "data.0", "topic", text);
        AssertFinds(_catalog, "GET", $"/query_by_topic?topic={escaped}", "result.0", "title", text);
        return true;
    }

    private static void AssertFinds(
        WireClient client, string method, string target, string path, string member, string text, string? body = null)
    {
        WireAnswer answer = client.Ask(method, target, body);
        Assert.That(answer.Status, Is.AnyOf(200, 201), $"{target} {body}: {answer.Body}");
        JsonElement found = answer.Json(path);
        Assert.That(TextSamples.StringIn(found, member), Is.EqualTo(text), target);
    }

    /// <summary>A text that no book may have is asked for in a body, where no rule of targets stands before it.</summary>
    private void AssertNamesNothing(string text, string json)
    {
        WireAnswer order = _frontEnd.Ask("POST", "/orders", $$"""{"name":{{json}}}""");
        Assert.That(order.Status, Is.AnyOf(400, 404), json);
        WireAnswer search = _frontEnd.Ask("GET", "/search", $$"""{"topic":{{json}}}""");
        Assert.That((search.Status, search.Body), Is.EqualTo((200, """{"result":[]}""")).Or.EqualTo((400, search.Body)), json);
        Assert.That(search.Status == 200 || search.Body.Contains("surrogate", StringComparison.Ordinal), json);
    }
}
