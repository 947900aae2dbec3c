using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Demo;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>Which lookups count as stale.</summary>
internal sealed class StaleReadsTests
{
    private static readonly Call Buy = new(CallKind.Buy, "a", 1, 1, Begun: 10, Ended: 20, Reply.Done(version: 2, stock: 9));

    [TestCase(21, 1, 1, TestName = "A lookup that begins after the answer and is older is stale")]
    [TestCase(20, 1, 0, TestName = "One that begins with the answer may be older")]
    [TestCase(21, 2, 0, TestName = "One that shows the change is not stale")]
    [TestCase(21, 3, 0, TestName = "One that shows a later change is not stale")]
    public void Only_what_was_told_before_counts(long begun, long version, int stale)
    {
        Call lookup = Lookup(item: 1, begun, version);
        var reads = StaleReads.In([lookup, Buy]);
        Assert.That((reads.Lookups, reads.Stale), Is.EqualTo((1, stale)));
        Assert.That(reads.First, Is.EqualTo(stale == 0 ? ((Call, Call)?)null : (Buy, lookup)));
    }

    [Test]
    public void A_lookup_tells_too_and_each_book_is_by_itself()
    {
        Call newer = Lookup(item: 1, begun: 1, version: 5);
        Call older = Lookup(item: 1, begun: 30, version: 4);
        var reads = StaleReads.In([Lookup(item: 2, begun: 40, version: 1), older, newer, Lookup(item: 1, begun: 50, version: 5)]);
        Assert.That(reads, Is.EqualTo(new StaleReads(Lookups: 4, Stale: 1, (newer, older))));
    }

    [Test]
    public void Calls_without_an_answer_count_for_nothing()
    {
        Call unknown = Buy with { Reply = Reply.Unknown };
        Assert.That(StaleReads.In([unknown, Lookup(item: 1, begun: 30, version: 1)]), Is.EqualTo(new StaleReads(1, 0, null)));
    }

    private static Call Lookup(int item, long begun, long version) =>
        new(CallKind.Lookup, "", item, 0, begun, begun + 5, Reply.Done(version, stock: 10));
}
