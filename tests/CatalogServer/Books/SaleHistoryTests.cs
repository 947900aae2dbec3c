using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer.Books;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SaleHistoryTests
{
    private readonly SaleHistory _history = new();

    public SaleHistoryTests()
    {
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

    [Test]
    public void Every_part_of_the_sales_is_in_order_and_whole_across_generations()
    {
        for (int after = 0; after <= 9; after++)
        {
            for (int limit = 1; limit <= 10; limit++)
            {
                long[] expected = [.. Enumerable.Range(after + 1, Math.Min(limit, 9 - after)).Select(number => (long)number)];
                IEnumerable<long> numbers = _history.After(after, limit).Select(sale => sale.Number);
                Assert.That(numbers, Is.EqualTo(expected), $"after {after}, limit {limit}");
            }
        }
    }

    [TestCase(2, 0, 1)]
    [TestCase(3, 3, 4)]
    [TestCase(9, 3, 4)]
    public void Only_generations_that_are_adopted_and_not_among_the_last_two_go(long adopted, long forgotten, long needed)
    {
        _history.Adopt(adopted);
        Assert.That(_history.ForgetAdopted(), Is.EqualTo(needed));
        Assert.That(_history.Forgotten, Is.EqualTo(forgotten));
        Assert.That(_history.After(forgotten, 100).Select(sale => sale.Number).First(), Is.EqualTo(forgotten + 1));
    }

    [Test]
    public void What_was_adopted_stays_so_when_an_older_number_comes_late()
    {
        _history.Adopt(5);
        _history.Adopt(2);
        Assert.That(_history.Adopted, Is.EqualTo(5));
    }

    [Test]
    public void An_op_is_known_as_long_as_its_generation_and_numbers_go_on_when_all_are_forgotten()
    {
        _history.Adopt(9);
        _history.StartGeneration(10);
        _history.StartGeneration(10);
        _history.ForgetAdopted();
        Assert.Multiple(() =>
        {
            Assert.That(_history.TryFind("op9", out _), Is.False);
            Assert.That((_history.Count, _history.Forgotten), Is.EqualTo((9L, 9L)));
            Assert.That(() => _history.Add(Sold(11)), Throws.ArgumentException);
        });
        _history.Add(Sold(10));
        Assert.That(_history.TryFind("op10", out SaleOutcome outcome), Is.True);
        Assert.That(outcome.Sale!.Number, Is.EqualTo(10));
    }

    private static InventoryChange.Sold Sold(long number) => new(new Sale(number, $"op{number}", 1, "Title", 1, 10, 5, number));
}
