using System.Text;
using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.FrontEndServer.Auditing;
using PygmyStore.FrontEndServer.Live;

namespace PygmyStore.Tests.FrontEndServer.Live;

/// <summary>Stock, audit and history of the control room, from figures that are given.</summary>
[TestFixture]
internal sealed class LiveFiguresTests
{
    [Test]
    public void Books_sell_as_fast_as_their_ledgers_differ()
    {
        var stock = new StockWatch();
        Assert.That(stock.Take().Books, Is.Empty);
        stock.Heard([Ledger(1, 0), Ledger(2, 10)], 1000);
        stock.Take();
        stock.Heard([Ledger(1, 4), Ledger(2, 10), Ledger(3, 7)], 3000);
        (IReadOnlyList<BookSample> books, bool hasMore, double? perSecond) = stock.Take();
        Assert.That(books.Select(book => (book.Number, book.Stock, book.PerSecond)), Is.EqualTo(new (int, long, double?)[]
        {
            (1, 96, 2), (2, 90, 0), (3, 93, null),
        }));
        Assert.That((hasMore, perSecond), Is.EqualTo((false, (double?)2)));
    }

    [Test]
    public void The_books_that_sold_most_are_shown_by_number()
    {
        var stock = new StockWatch();
        stock.Heard([.. Enumerable.Range(1, StockWatch.MaxShown + 2).Select(n => Ledger(n, n))], 1000);
        (IReadOnlyList<BookSample> books, bool hasMore, _) = stock.Take();
        Assert.That(books.Select(book => book.Number), Is.EqualTo(Enumerable.Range(3, StockWatch.MaxShown)));
        Assert.That(hasMore, Is.True);
    }

    [Test]
    public void Every_check_of_the_audit_has_a_light_and_every_light_a_check()
    {
        AuditReport report = Report(after => after);
        AuditSample sample = AuditWatch.Of(Answer.Known(report), 5, null);
        Assert.That(sample.Verdict, Is.EqualTo(AuditReport.Consistent));
        Assert.That(sample.Lights.Select(light => light.State), Is.All.EqualTo(AuditWatch.Holds));
        Assert.That(
            report.Checks.Select(check => AuditWatch.LightOf(check.Name)).Distinct(),
            Is.EquivalentTo(sample.Lights.Select(light => light.Name)));
        Assert.That(AuditWatch.LightOf(LedgerComparison.SoldIsOrdered), Is.EqualTo("Sold = ordered"));
    }

    [Test]
    public void A_sale_without_its_order_settles_and_a_lost_order_is_broken()
    {
        AuditSample settling = AuditWatch.Of(Answer.Known(Report(after => after with
        {
            Orders = 2,
            Watermark = 2,
            Copies = 2,
            OrderedSales = 2,
            LastOrder = 2,
            LastSale = 2,
            OrderedDigest = "other"
        })), 5, null);
        Assert.That(settling.Verdict, Is.EqualTo(AuditReport.Settling));
        Assert.That(StateOf(settling, "One order per sale"), Is.EqualTo(AuditWatch.Settling));
        Assert.That(StateOf(settling, "Stock adds up"), Is.EqualTo(AuditWatch.Holds));

        AuditSample broken = AuditWatch.Of(Answer.Known(Report(after => after with { OrderedDigest = "other" })), 5, null);
        Assert.That(broken.Verdict, Is.EqualTo(AuditReport.Inconsistent));
        Assert.That(StateOf(broken, "Sold = ordered"), Is.EqualTo(AuditWatch.Broken));
        Assert.That(broken.Difference, Does.StartWith(LedgerComparison.SoldIsOrdered));
    }

    [Test]
    public void An_audit_that_could_not_be_made_says_nothing()
    {
        AuditSample sample = AuditWatch.Of(new Answer<AuditReport>(UpstreamOutcome.TimedOut, 0, null, null), 5, lastKnown: 3);
        Assert.That((sample.Verdict, sample.At), Is.EqualTo((AuditWatch.NotKnown, (long?)3)));
        Assert.That(sample.Lights.Select(light => light.State), Is.All.EqualTo(AuditWatch.NotKnown));
    }

    [Test]
    public void The_history_is_bounded_and_counts_its_marks()
    {
        var history = new LiveHistory();
        for (int i = 1; i <= LiveHistory.MaxColumns + 1; i++)
        {
            history.Add(Sample(i));
            history.Add(new LiveMark(0, "order", TierWatch.Silent, i));
        }

        LiveMinutes minutes = history.Read();
        Assert.That((minutes.Columns.Count, minutes.Columns[0].At), Is.EqualTo((LiveHistory.MaxColumns, 2L)));
        Assert.That((minutes.Marks.Count, minutes.Marks[^1].Id), Is.EqualTo((LiveHistory.MaxMarks, LiveHistory.MaxColumns + 1L)));
        Assert.That(history.LastMarks().Select(mark => mark.Id), Is.EqualTo(
            Enumerable.Range(LiveHistory.MaxColumns + 2 - LiveHistory.MarksInSample, LiveHistory.MarksInSample)));
    }

    [Test]
    public void The_opening_has_the_minutes_and_the_last_sample()
    {
        var history = new LiveHistory();
        history.Add(Sample(7));
        string text = Encoding.UTF8.GetString(LiveJson.OpeningOf(history.Read(), Sample(7)));
        string[] data = [.. text.Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal))];
        Assert.That(text, Does.StartWith("event: minutes\n").And.Contain("\n\nevent: sample\n").And.EndWith("\n\n"));
        JsonElement minutes = JsonDocument.Parse(data[0][6..]).RootElement;
        Assert.That(minutes.GetProperty("columns")[0].GetProperty("at").GetInt64(), Is.EqualTo(7));
        Assert.That(JsonDocument.Parse(data[1][6..]).RootElement.GetProperty("tiers")[0].GetProperty("state").GetString(),
            Is.EqualTo("answers"));
    }

    private static LiveSample Sample(long at) => new(
        at, [new TierSample("frontend", TierWatch.Answers, at, "run", 1) { Rate = 2 }], new CacheSample(null, 0, false),
        AuditWatch.Of(default, at, null), [], false, null, 0, []);

    private static string StateOf(AuditSample sample, string light) => sample.Lights.Single(one => one.Name == light).State;

    private static BookLedger Ledger(int number, long sold) => new(number, $"book {number}", 100, 0, 0, sold, 100 - sold);

    /// <summary>Three sales of one copy, with what the order service says in the end.</summary>
    private static AuditReport Report(Func<OrderLedger, OrderLedger> change)
    {
        var catalog = new CatalogLedger(
            3, 0, new LedgerSums(1, 100, 0, 0, 3, 97), "digest", new WrongBooks(0, []), new WrongBooks(0, []))
        { Store = "store" };
        var orders = new OrderLedger(3, 3, 3, 3, 0, 3, "digest") { Store = "store", LastSale = 3 };
        OrderLedger after = change(orders);
        return LedgerComparison.Compare(after, catalog, after);
    }
}
