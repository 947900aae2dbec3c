using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.Tests.OrderServer.Buying;

internal sealed class SaleCallsTests
{
    private static readonly SaleRequest[] Requests =
        [.. Enumerable.Range(0, 4).Select(n => new SaleRequest($"op{n}", itemNumber: 1, quantity: 1))];

    [TestCase(int.MaxValue, new[] { 4 })]
    [TestCase(584, new[] { 4 })] // 128 bytes and 6 for each of the 3 characters of the op
    [TestCase(583, new[] { 3, 1 })]
    [TestCase(292, new[] { 2, 2 })]
    [TestCase(291, new[] { 1, 1, 1, 1 })]
    [TestCase(1, new[] { 1, 1, 1, 1 })]
    public void A_call_has_as_many_as_fit_and_one_at_least(int maxBytes, int[] sizes) =>
        Assert.That(SaleCalls.Divide(Requests, maxBytes).Select(part => Requests[part].Length), Is.EqualTo(sizes));

    [Test]
    public void All_are_there_in_order() =>
        Assert.That(SaleCalls.Divide(Requests, 300).SelectMany(part => Requests[part]), Is.EqualTo(Requests));
}
