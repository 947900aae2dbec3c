using System.Globalization;
using System.Text;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>An audit of a store with many books: the summary stays small, and the books come in pages.</summary>
internal sealed class AuditPagesTests
{
    private const int Books = 1_200;
    private const int SmallBytes = 4096;

    private RunningStore _store = null!;
    private WireClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        string folder = Directory.CreateTempSubdirectory("pygmy-audit-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        var inventory = new StringBuilder("item_number,title,topic,stock,cost\n");
        for (int item = 1; item <= Books; item++)
        {
            inventory.Append(CultureInfo.InvariantCulture, $"{item},Book {item},topic,10,5\n");
        }

        File.WriteAllText(Path.Combine(folder, "data", "inventory.csv"), inventory.ToString());
        _store = RunningStore.Start(folder, change: null);
        _client = _store.Connect();
        Assert.That(_client.Ask("POST", "/orders", """{"item_number":1200,"quantity":3}""").Status, Is.EqualTo(201));
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _client.Dispose();
        _store.Dispose();
    }

    [Test]
    public void The_summary_has_the_sums_and_no_books()
    {
        WireAnswer audit = _store.Audit();
        Assert.That(audit.Json("data.verdict").GetString(), Is.EqualTo("consistent"), audit.Body);
        Assert.That(audit.Json("data.totals").GetRawText(), Is.EqualTo(
            """{"books":1200,"initial":12000,"restocked":0,"adjusted":0,"sold":3,"stock":11997,"ordered":3}"""));
        Assert.That(audit.Body, Has.Length.LessThan(SmallBytes).And.Not.Contain("Book 1"));
    }

    [Test]
    public void The_books_come_in_pages_that_lead_to_the_next()
    {
        WireAnswer first = _client.Ask("GET", "/audit?details=books");
        WireAnswer last = _client.Ask("GET", "/audit?details=books&limit=1000&after=1000");
        Assert.Multiple(() =>
        {
            Assert.That(first.Json("data.books").GetArrayLength(), Is.EqualTo(1000));
            Assert.That(first.Fields["Link"].Single(), Is.EqualTo("</audit?details=books&limit=1000&after=1000>; rel=\"next\""));
            Assert.That(last.Json("data.books").GetArrayLength(), Is.EqualTo(200));
            Assert.That(last.Fields.Contains("Link"), Is.False);
            Assert.That(last.Body, Does.Contain(
                """{"item_number":1200,"title":"Book 1200","initial":10,"restocked":0,"adjusted":"""
                + """0,"sold":3,"stock":7,"ordered":3,"holds":true}"""));
        });
    }

    [TestCase("/audit?details=orders")]
    [TestCase("/audit?details=books&limit=0")]
    [TestCase("/audit?details=books&limit=1001")]
    [TestCase("/audit?details=books&limit=ten")]
    [TestCase("/audit?details=books&after=-1")]
    [TestCase("/audit?details=books&after=1000000000")]
    public void A_page_that_there_is_not_is_refused(string target) =>
        Assert.That(_client.Ask("GET", target).Status, Is.EqualTo(400));

    [TestCase("/audit?details=books&limit=1&after=0", 1)]
    [TestCase("/audit?details=books&after=1200", 0)]
    [TestCase("/audit?details=books&after=999999999", 0)]
    public void A_page_at_the_bounds_is_told(string target, int books) =>
        Assert.That(_client.Ask("GET", target).Json("data.books").GetArrayLength(), Is.EqualTo(books));
}
