using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Tests.Client.Load.Figures;

[TestFixture]
internal sealed class LoadFiguresTests
{
    [Test]
    public void Outcomes_and_statuses_are_counted_by_operation()
    {
        LoadReport report = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Buy, 0, 100),
            SampleLoads.Call(Operation.Buy, 0, 100, CallOutcome.OutOfStock),
            SampleLoads.Call(Operation.Buy, 0, 100, CallOutcome.ServerError),
            SampleLoads.Call(Operation.Buy, 0, 100, CallOutcome.ConnectionError),
            SampleLoads.Call(Operation.Search, 0, 100, CallOutcome.Unknown),
            SampleLoads.Call(Operation.Search, 0, 100, CallOutcome.Refused),
        ]);
        Assert.That(report.Totals.Requests, Is.EqualTo(6));
        Assert.That(report.Totals.Unexpected, Is.EqualTo(4));
        OperationReport search = report.Operations[0];
        OperationReport buy = report.Operations[1];
        Assert.That(search.Outcomes, Is.EqualTo(new OutcomeCounts(0, 0, 1, 0, 1, 0)));
        Assert.That(buy.Outcomes, Is.EqualTo(new OutcomeCounts(1, 1, 0, 1, 0, 1)));
        Assert.That(buy.Statuses, Is.EqualTo(new Dictionary<string, long> { ["200"] = 1, ["409"] = 1, ["503"] = 1 }));
        Assert.That(buy.Service.Count, Is.EqualTo(3), "what was not sent took no time");
    }

    [Test]
    public void Response_is_from_due_and_service_from_sent()
    {
        LoadReport report = SampleLoads.Report(
            Enumerable.Range(0, 100).Select(_ => SampleLoads.Call(Operation.Lookup, 0, service: 300, lateness: 700)));
        Assert.That(report.Operations[0].Service.P50Us, Is.EqualTo(300));
        Assert.That(report.Operations[0].Response.P50Us, Is.EqualTo(1000));
        Assert.That(report.Operations[0].Lateness.P50Us, Is.EqualTo(700));
    }

    [Test]
    public void The_warm_up_is_apart()
    {
        LoadReport report = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Buy, 0, 100) with { IsWarmUp = true },
            SampleLoads.Call(Operation.Buy, 0, 100, CallOutcome.Unknown) with { IsWarmUp = true },
            SampleLoads.Call(Operation.Buy, 0, 100),
        ]);
        Assert.That(report.Totals.Requests, Is.EqualTo(1));
        Assert.That(report.Totals.WarmUpRequests, Is.EqualTo(2));
        Assert.That(report.Totals.WarmUpUnexpected, Is.EqualTo(1));
        Assert.That(report.Operations.Single().Service.Count, Is.EqualTo(1));
        Assert.That(report.Books.Single().Sold, Is.EqualTo(2), "the warm-up sells too");
    }

    [Test]
    public void A_call_that_the_end_cut_off_counts_in_the_times_only()
    {
        LoadReport report = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Lookup, 0, 100),
            SampleLoads.Call(Operation.Lookup, 0, 900_000, CallOutcome.Unknown) with { IsAbandoned = true },
        ]);
        Assert.That(report.Totals.Requests, Is.EqualTo(1));
        Assert.That(report.Totals.Unexpected, Is.Zero);
        Assert.That(report.Operations.Single().Service.MaxUs, Is.EqualTo(900_000));
    }

    [Test]
    public void A_tiers_own_time_is_without_those_behind_it()
    {
        CallRecord buy = SampleLoads.Call(Operation.Buy, 0, 1000) with
        {
            FrontEndMicroseconds = 800,
            OrderMicroseconds = 500,
            CatalogMicroseconds = 200,
        };
        CallRecord lookup = SampleLoads.Call(Operation.Lookup, 0, 1000) with
        {
            FrontEndMicroseconds = 600,
            CatalogMicroseconds = 650, // two clocks
        };
        LoadReport report = SampleLoads.Report([buy, lookup, SampleLoads.Call(Operation.Search, 0, 1000)]);
        Assert.That(
            Tiers(report, "buy"),
            Is.EqualTo(new[] { "client 1000 200", "front_end 800 300", "order 500 300", "catalog 200 200" }));
        Assert.That(Tiers(report, "lookup"), Is.EqualTo(new[] { "client 1000 350", "front_end 600 0", "catalog 650 650" }));
        Assert.That(Tiers(report, "search"), Is.Empty, "it told no tiers");
    }

    [Test]
    public void The_books_have_their_sums()
    {
        LoadReport report = SampleLoads.Report(
        [
            SampleLoads.Call(Operation.Buy, 0, 100) with { Quantity = 3, Stock = 997 },
            SampleLoads.Call(Operation.Buy, 0, 100, CallOutcome.OutOfStock) with { Quantity = 5 },
            SampleLoads.Call(Operation.Lookup, 0, 100) with { ItemNumber = 2 },
            SampleLoads.Call(Operation.Lookup, 0, 100) with { ItemNumber = 99 },
        ]);
        Assert.That(
            report.Books,
            Is.EqualTo(new BookSums[]
            {
                new(1, SampleLoads.Books[0].Title, 3, 1000, null), new(2, SampleLoads.Books[1].Title, 0, 500, null),
            }));
    }

    [Test]
    public void A_call_allocates_nothing()
    {
        var figures = new LoadFigures(SampleLoads.Plan(), SampleLoads.Books);
        CallRecord[] calls = SampleLoads.Random(seed: 1, calls: 20_000);
        CallRecord[] oneSecond =
            [.. calls.Where(call => call.EndedTicks - calls[0].DueTicks < System.Diagnostics.Stopwatch.Frequency)];
        figures.Take(oneSecond);
        long before = GC.GetAllocatedBytesForCurrentThread();
        figures.Take(oneSecond);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void A_live_second_has_what_came_since_the_last_one()
    {
        var figures = new LoadFigures(SampleLoads.Plan(), SampleLoads.Books);
        figures.Take([SampleLoads.Call(Operation.Lookup, 0, 100) with { Stock = 12 }]);
        LiveSecond first = figures.TakeSecond(TimeSpan.FromSeconds(1));
        figures.Take([SampleLoads.Call(Operation.Buy, 0, 900, CallOutcome.Unknown), SampleLoads.Call(Operation.Buy, 0, 900)]);
        LiveSecond second = figures.TakeSecond(TimeSpan.FromSeconds(2));
        Assert.That((first.Rate, second.Rate), Is.EqualTo((1.0, 2.0)));
        Assert.That((first.Requests, first.P50Us, first.Errors), Is.EqualTo((1L, (long?)100, 0L)));
        Assert.That((second.Requests, second.P50Us, second.Errors), Is.EqualTo((3L, (long?)900, 1L)));
        Assert.That(second.Books, Is.EqualTo(new[] { new LiveBook(1, SampleLoads.Books[0].Title, 12) }));
        Assert.That(figures.TakeSecond(TimeSpan.FromSeconds(3)).P99Us, Is.Null);
    }

    private static IEnumerable<string> Tiers(LoadReport report, string operation) =>
        report.Operations.Single(one => one.Operation == operation).Tiers
            .Select(tier => $"{tier.Tier} {tier.Total.MaxUs} {tier.Own.MaxUs}");
}
