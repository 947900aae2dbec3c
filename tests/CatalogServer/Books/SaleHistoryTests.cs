using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Books;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SaleHistoryTests
{
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(2);

    private readonly ManualClock _clock = new();
    private readonly SaleArchive _archive = SaleArchive.Open(new FaultyFolder(), new(), static _ => { }).Log!;
    private readonly SaleHistory _history;
    private readonly Inventory _inventory;

    public SaleHistoryTests()
    {
        _history = new SaleHistory(_archive, new PagedList<uint>(), _clock, Memory);
        _inventory = new Inventory([], _history);

        // Generations of 3, 0, 2 and 4 sales.
        foreach (int sales in (int[])[3, 0, 2, 4])
        {
            _history.StartGeneration(_history.Count + 1);
            for (int i = 0; i < sales; i++)
            {
                _history.Add(Sold(_history.Count + 1));
            }
        }
    }

    [TearDown]
    public void Close() => _archive.Dispose();

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(9)]
    public void Every_part_of_the_sales_is_in_order_and_whole_wherever_they_are(int archived)
    {
        Archive(archived);
        for (int after = 0; after <= 9; after++)
        {
            for (int limit = 1; limit <= 10; limit++)
            {
                int count = Math.Min(limit, 9 - after);
                Sale[] expected = [.. Enumerable.Range(after + 1, count).Select(number => Sold(number).Sale)];
                Assert.That(_inventory.ReadSales(after, limit).Sales, Is.EqualTo(expected), $"after {after}, limit {limit}");
            }
        }

        Assert.That(_inventory.ReadSales(10, 1), Is.EqualTo(new SalesPage(9, null)));
    }

    [Test]
    public void A_generation_goes_when_two_newer_ones_exist_and_its_sales_are_in_the_archive()
    {
        Assert.That((_history.DueForArchive, _history.Forget()), Is.EqualTo((3L, 1L)), "its sales are not in the archive");
        Archive(2);
        Assert.That(_history.Forget(), Is.EqualTo(1), "nor all of them");
        Archive(3);
        Assert.That(_history.Forget(), Is.EqualTo(4));
        Archive(9);
        Assert.That(_history.Forget(), Is.EqualTo(4), "the last two stay");
    }

    [Test]
    public void A_generation_stays_as_long_as_its_last_refusal_is_to_be_remembered()
    {
        _history.Add(new InventoryChange.Refused("refused", 1, 1, SaleVerdict.OutOfStock));
        _history.StartGeneration(10);
        _history.StartGeneration(11);
        Archive(9);
        _clock.Advance(Memory - TimeSpan.FromTicks(1));
        Assert.That((_history.Forget(), _history.TryFind("refused", out _)), Is.EqualTo((6L, true)));
        _clock.Advance(TimeSpan.FromTicks(1));
        Assert.That((_history.Forget(), _history.TryFind("refused", out _)), Is.EqualTo((10L, false)));
    }

    [Test]
    public void No_more_refusals_are_taken_when_so_many_generations_wait_for_theirs_to_grow_old()
    {
        int more = SaleHistory.MaxGenerationsForTime - 2;
        for (int i = 1; i < more; i++)
        {
            _history.StartGeneration(10 + i);
        }

        Assert.That(_history.MayRefuse, Is.True);
        _history.StartGeneration(30);
        _history.StartGeneration(31);
        Assert.That(_history.MayRefuse, Is.False);
    }

    [Test]
    public void A_sale_is_found_by_its_op_for_ever_and_no_other_one_is()
    {
        Archive(9);
        for (int i = 1; i <= 3; i++)
        {
            _history.StartGeneration(9 + i);
        }

        _history.Forget();
        for (int number = 1; number <= 9; number++)
        {
            Assert.That(_history.TryFind($"op{number}", out SaleOutcome outcome), Is.True);
            Assert.That(outcome, Is.EqualTo(SaleOutcome.Of(Sold(number).Sale)));
        }

        Assert.That(_history.TryFind("op", out _), Is.False);
        Assert.That(() => _history.Add(Sold(11)), Throws.ArgumentException);
        _history.Add(Sold(10));
        Assert.That((_history.Count, _history.RepeatedKeys), Is.EqualTo((10L, 0L)));
    }

    [Test]
    public void The_checksum_of_each_sale_continues_the_one_before()
    {
        uint checksum = SaleChecksum.OfNone;
        Assert.That(_history.ChecksumUpTo(0), Is.EqualTo(checksum));
        for (int number = 1; number <= 9; number++)
        {
            checksum = SaleChecksum.Continue(checksum, number, $"op{number}", 1, 1);
            Assert.That(_history.ChecksumUpTo(number), Is.EqualTo(checksum));
        }
    }

    private void Archive(int upTo)
    {
        while (_archive.NextNumber <= upTo)
        {
            _archive.Append(_history.Recent(_archive.NextNumber));
        }

        Assert.That(_archive.Commit(), Is.EqualTo(CommitOutcome.Durable));
        _history.ShowArchived();
    }

    private static InventoryChange.Sold Sold(long number) => new(new Sale(number, $"op{number}", 1, "Title", 1, 10, 5, number));
}
