using PygmyStore.OrderServer.Orders;

namespace PygmyStore.Tests.OrderServer.Orders;

/// <summary>Whose orders they are: in pages, the newest first, in whatever order they came.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class OwnedOrdersTests
{
    private readonly OwnedOrders _orders = new();

    [Test]
    public void They_are_told_from_the_newest_on_in_pages()
    {
        foreach (long number in new long[] { 1, 2, 5, 9, 4, 7 })
        {
            _orders.Add("ada", number);
        }

        _orders.Add("bob", 3);
        _orders.Add("", 6);
        Assert.That(_orders.Before("ada", long.MaxValue, 10), Is.EqualTo([9, 7, 5, 4, 2, 1]));
        Assert.That(_orders.Before("ada", long.MaxValue, 4), Is.EqualTo([9, 7, 5, 4]));
        Assert.That(_orders.Before("ada", 4, 4), Is.EqualTo([2, 1]));
        Assert.That(_orders.Before("ada", 6, 1), Is.EqualTo([5]));
        Assert.That(_orders.Before("ada", 1, 4), Is.Empty);
        Assert.That(_orders.Before("bob", long.MaxValue, 10), Is.EqualTo([3]));
    }

    [Test]
    public void A_guest_and_a_stranger_own_nothing()
    {
        _orders.Add("", 1);
        Assert.That(_orders.Before("", long.MaxValue, 10), Is.Empty);
        Assert.That(_orders.Before("eve", long.MaxValue, 10), Is.Empty);
    }
}
