using PygmyStore.CatalogServer.Books;

namespace PygmyStore.Tests.CatalogServer.Books;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OpTableTests
{
    private readonly OpTable _table = new();

    [Test]
    public void All_sales_of_a_hash_are_found_and_no_other_one()
    {
        var random = new Random(7);
        var expected = new Dictionary<uint, List<long>>();
        for (long number = 1; number <= 20_000; number++)
        {
            uint hash = (uint)random.Next(1000) * 4_294_967; // many share a hash, and neighbours share a part
            _table.Add(hash, number);
            (expected.TryGetValue(hash, out List<long>? numbers) ? numbers : expected[hash] = []).Add(number);
        }

        foreach ((uint hash, List<long> numbers) in expected)
        {
            Assert.That(Find(hash), Is.EquivalentTo(numbers));
            Assert.That(Find(hash + 1), Is.Empty);
        }
    }

    [Test]
    public void A_sale_takes_less_than_22_bytes_and_some_14_on_average()
    {
        var random = new Random(8);
        double sum = 0;
        for (int number = 1; number <= 200_000; number++)
        {
            _table.Add((uint)random.NextInt64(1L << 32), number);
            sum += number > 100_000 ? _table.Bytes / (double)number : 0;
        }

        Assert.That(_table.Bytes / 200_000.0, Is.LessThan(22));
        Assert.That(sum / 100_000, Is.LessThan(16));
    }

    private List<long> Find(uint hash)
    {
        var found = new List<long>();
        int probe = 0;
        while (_table.Next(hash, ref probe) is > 0 and long number)
        {
            found.Add(number);
        }

        return found;
    }
}
