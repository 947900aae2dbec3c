using PygmyStore.Common.Contracts;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.Tests.OrderServer.Buying;

/// <summary>How the buys are divided among calls to the catalog.</summary>
internal sealed class SaleAttemptsTests
{
    private static readonly PendingBuy[] Buys =
        [.. Enumerable.Range(0, 4).Select(n => new PendingBuy(new SaleRequest($"op{n}", itemNumber: 1, quantity: 1)))];

    [TestCase(int.MaxValue, new[] { 4 })]
    [TestCase(524, new[] { 4 })] // 128 bytes and the 3 characters of the op
    [TestCase(523, new[] { 3, 1 })]
    [TestCase(262, new[] { 2, 2 })]
    [TestCase(261, new[] { 1, 1, 1, 1 })]
    [TestCase(1, new[] { 1, 1, 1, 1 })]
    public void A_call_has_as_many_as_fit_and_one_at_least(int maxBytes, int[] sizes) =>
        Assert.That(SaleAttempts.Divide(Buys, maxBytes).Select(part => part.Length), Is.EqualTo(sizes));

    [Test]
    public void All_are_there_in_order() =>
        Assert.That(SaleAttempts.Divide(Buys, 300).SelectMany(part => part), Is.EqualTo(Buys));

    [TestCase("me", 2)]
    [TestCase("é'", 12)] // each as \uXXXX
    public void An_owner_counts_as_the_other_texts_do(string owner, int bytes)
    {
        PendingBuy[] owned = [.. Buys.Select(buy => new PendingBuy(buy.Request with { Owner = owner }))];
        Assert.That(SaleAttempts.Divide(owned, 524 + (4 * bytes)).Single(), Is.EqualTo(owned));
        Assert.That(SaleAttempts.Divide(owned, 524 + (4 * bytes) - 1).Select(part => part.Length), Is.EqualTo(new[] { 3, 1 }));
    }
}
