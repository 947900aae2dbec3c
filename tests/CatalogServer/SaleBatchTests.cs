using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>Sales that come in one request: each is decided by itself, in order, and all in one commit.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SaleBatchTests
{
    private readonly CatalogFixture _catalog = new();

    [TearDown]
    public void Stop() => _catalog.Dispose();

    [Test]
    public void Each_is_decided_in_order_and_answered_as_if_it_had_come_alone()
    {
        _catalog.Start();
        _catalog.Send("PUT", "/update/1", """{"stock":3}""");
        SaleRequest[] requests =
        [
            new("a", 1, 2), new("b", 1, 2), new("c", 1, 1), new("a", 1, 2),
            new("a", 1, 1), new("d", 99, 1), new("", 1, 1), new("e", 1, 0),
        ];

        IReadOnlyList<BatchResult<Sale>> answers = Sell(requests);

        Assert.That(answers.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 409, 201, 200, 422, 404, 400, 400 }));
        Assert.That(answers[0].Data, Is.EqualTo(answers[3].Data));
        Assert.That((answers[0].Data!.Number, answers[2].Data!.Number, answers[2].Data!.Stock), Is.EqualTo((1L, 2L, 0L)));
        Assert.That(answers.Select(answer => answer.IsReplay),
            Is.EqualTo(new[] { false, false, false, true, false, false, false, false }));
        Assert.That(answers.Where(answer => answer.Data is null).Select(answer => answer.Message), Has.None.Null);
        Assert.That(_catalog.Book(1).Stock, Is.Zero);
    }

    [Test]
    public void A_title_is_remembered_as_it_was_sent_over_a_kill_whatever_book_has_it_then()
    {
        _catalog.Start();
        SaleRequest[] requests = [Named("a", "rpcs FOR dummies"), Named("b", "nothing"), Named("c", "RPCs for Dummies", 2000)];
        IReadOnlyList<BatchResult<Sale>> first = Sell(requests);
        Assert.That(first.Select(answer => answer.Status), Is.EqualTo(new[] { 201, 404, 409 }));
        _catalog.Send("PATCH", "/books/2", """{"title":"Renamed","stock":9000}""");
        _catalog.Send("PATCH", "/books/1", """{"title":"RPCs for Dummies","stock":9000}""");
        _catalog.Send("PATCH", "/books/3", """{"title":"Nothing"}""");
        for (int kills = 0; kills < 2; kills++)
        {
            IReadOnlyList<BatchResult<Sale>> again = Sell(requests);
            Assert.That(again.Select(answer => (answer.Status, answer.Data, answer.IsReplay)), Is.EqualTo(
                new[] { (200, first[0].Data, true), (404, (Sale?)null, true), (409, null, true) }));
            Assert.That(Sell(new("a", 2, 1), new("b", 3, 1), Named("c", "Renamed", 2000)).Select(answer => answer.Status),
                Is.All.EqualTo(422));
            _catalog.Kill();
            _catalog.Start();
        }
    }

    [Test]
    public void A_name_that_no_book_can_have_is_404_and_not_recorded_and_a_sale_names_its_book_in_one_way()
    {
        _catalog.Start();
        SaleRequest[] requests =
        [
            Named("a", ""), Named("b", " a"), Named("c", "a\u0085"), Named("d", new string('x', BookRules.MaxTextLength + 1)),
            new("e", 1), new SaleRequest("f", 1, 1) with { Name = "RPCs for Dummies" },
        ];
        Assert.That(Sell(requests).Select(answer => answer.Status), Is.EqualTo(new[] { 404, 404, 404, 404, 400, 400 }));
        Assert.That(
            Sell([.. "abcdef".Select(op => new SaleRequest($"{op}", 1, 1))]).Select(answer => answer.Status),
                Is.All.EqualTo(201));
    }

    [Test]
    public void What_was_decided_together_is_recalled_one_by_one_after_a_kill()
    {
        _catalog.Start();
        IReadOnlyList<BatchResult<Sale>> first = Sell(new("a", 1, 1), new("b", 2, 2000), new("c", 3, 5));
        _catalog.Kill();
        _catalog.Start();

        Assert.That(_catalog.Sell("a", 1).Sale, Is.EqualTo(first[0].Data));
        Assert.That(_catalog.Sell("b", 2, 2000).Status, Is.EqualTo(409));
        IReadOnlyList<BatchResult<Sale>> again = Sell(new("c", 3, 5), new("a", 1, 1));
        Assert.That(again.Select(answer => (answer.Status, answer.Data)),
            Is.EqualTo(new[] { (200, first[2].Data), (200, first[0].Data) }));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(1000)]
    public void They_share_as_many_commits_as_the_setting_says(int maxBatch)
    {
        _catalog.Configuration = _catalog.Configuration with { MaxBatch = maxBatch };
        _catalog.Start();
        string run = _catalog.Run();
        double before = Commits();
        Assert.That(SendTo(run, [.. Enumerable.Range(1, 8).Select(i => new SaleRequest($"op-{i}", 1, 1))]).Status,
            Is.EqualTo(200));

        Assert.That(Commits() - before, Is.EqualTo(Math.Ceiling(8.0 / maxBatch)));
    }

    [Test]
    public void Nothing_is_sold_for_a_run_of_the_catalog_that_is_over_or_for_none()
    {
        _catalog.Start();
        string run = _catalog.Run();
        Assert.That(SendTo(run, new SaleRequest("a", 1, 1)).Status, Is.EqualTo(200));
        _catalog.Kill();
        _catalog.Start();
        foreach (string? other in (string?[])[run, null, "", run[..^1]])
        {
            Reply reply = SendTo(other, new SaleRequest("b", 1, 1));
            Assert.That((reply.Status, reply.Error), Is.EqualTo((412, reply.Error)));
            Assert.That(reply.Error, Does.StartWith("reconcile first").And.EndWith("nothing was sold"));
        }

        Assert.That(_catalog.Ledger().Sales, Is.EqualTo(1));
        Assert.That(Sell(new SaleRequest("b", 1, 1))[0].Status, Is.EqualTo(201), "nothing was decided before");
    }

    [TestCase("[]")]
    [TestCase("[null]")]
    [TestCase("""[{"op":"a","item_number":1,"quantity":1},null]""")]
    [TestCase("""{"op":"a","item_number":1,"quantity":1}""")]
    [TestCase("""[{"op":"a","item_number":1}]""")]
    [TestCase("""[{"op":null,"item_number":1,"quantity":1}]""")]
    [TestCase("null")]
    [TestCase("")]
    public void What_is_no_list_of_sales_sells_nothing(string body)
    {
        _catalog.Start();

        Assert.That(_catalog.Send("POST", "/sales/batch", body).Status, Is.EqualTo(400));
        Assert.That(_catalog.Ledger().Sales, Is.Zero);
    }

    [Test]
    public void A_longer_list_than_may_share_a_call_sells_nothing()
    {
        _catalog.Start();
        string sales = string.Join(",",
            Enumerable.Range(0, ContractBodies.MaxBatch + 1).Select(i => $$"""{"op":"{{i}}","item_number":1,"quantity":1}"""));

        Assert.That(_catalog.Send("POST", "/sales/batch", $"[{sales}]").Status, Is.EqualTo(400));
        Assert.That(_catalog.Ledger().Sales, Is.Zero);
    }

    [Test]
    public void A_full_disk_refuses_all_of_them_and_leaves_nothing_behind()
    {
        var disk = new FaultyFolder();
        _catalog.Disk = disk;
        _catalog.Start();
        disk.FailAt(DiskCall.Write, 1, FaultyFolder.NoSpace, partialBytes: 100);

        Assert.That(Send(new SaleRequest("a", 1, 1), new SaleRequest("b", 1, 1)).Status, Is.EqualTo(507));
        Assert.That(_catalog.Ledger().Sales, Is.Zero);
        Assert.That(Sell(new("a", 1, 1), new("b", 1, 1)).Select(answer => answer.Status), Is.EqualTo(new[] { 201, 201 }));
    }

    [Test]
    public void Of_a_list_that_was_decided_in_part_it_is_not_said_that_nothing_was_changed()
    {
        var disk = new FaultyFolder();
        _catalog.Disk = disk;
        _catalog.Configuration = _catalog.Configuration with { MaxBatch = 1 };
        _catalog.Start();
        disk.FailAt(DiskCall.Write, 2, FaultyFolder.NoSpace);

        Assert.That(Send(new SaleRequest("a", 1, 1), new SaleRequest("b", 1, 1)).Status, Is.EqualTo(500));
        Assert.That(Sell(new("a", 1, 1), new("b", 1, 1)).Select(answer => answer.Status), Is.EqualTo(new[] { 200, 201 }));
    }

    private static SaleRequest Named(string op, string name, int quantity = 1) =>
        new(op, new BookReference(null, name), quantity);

    private IReadOnlyList<BatchResult<Sale>> Sell(params SaleRequest[] requests)
    {
        Reply reply = Send(requests);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeIReadOnlyListBatchResultSale)!.Data;
    }

    private Reply Send(params SaleRequest[] requests) => SendTo(_catalog.Run(), requests);

    private Reply SendTo(string? run, params SaleRequest[] requests)
    {
        string body = JsonSerializer.Serialize(requests, ContractJson.Default.IReadOnlyListSaleRequest);
        return _catalog.Send("POST", "/sales/batch", body, run is null ? null : ("X-Catalog-Run", run));
    }

    private double Commits()
    {
        const string name = "pygmy_commits_total ";
        string line = _catalog.Get("/metrics").Body.Split('\n').Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.AsSpan(name.Length), System.Globalization.CultureInfo.InvariantCulture);
    }
}
