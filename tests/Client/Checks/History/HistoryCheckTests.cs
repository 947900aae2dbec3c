using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.Client.Checks.History;

/// <summary>Small histories by hand, right ones and each kind of wrong one. Times are begin and end of a call.</summary>
internal sealed class HistoryCheckTests
{
    private readonly List<Call> _history = [];

    [SetUp]
    public void Begin()
    {
        _history.Clear();
        Lookup(0, 1, version: 1, stock: 10);
    }

    [Test]
    public void Calls_that_overlap_may_be_told_in_any_order()
    {
        Buy("a", 10, 30, 2, Reply.Done(3, 6, 2));
        Buy("b", 15, 25, 2, Reply.Done(2, 8, 1));
        Lookup(12, 28, version: 1, stock: 10);
        Lookup(12, 28, version: 3, stock: 6);
        Restock(20, 40, 5, Reply.Done(4, 11));
        AssertRight();
    }

    [Test]
    public void A_buy_may_take_effect_at_any_time_from_its_first_attempt_to_its_first_definite_answer()
    {
        Buy("a", 10, 20, 2, Reply.Unknown);
        Lookup(30, 40, version: 2, stock: 8);
        Buy("a", 50, 60, 2, Reply.Done(2, 8, 1));
        Buy("a", 70, 80, 2, Reply.Done(2, 8, 1));
        AssertRight();
    }

    [Test]
    public void A_change_whose_outcome_is_unknown_may_be_made_late_or_never()
    {
        Buy("late", 10, 20, 2, Reply.Unknown);
        Buy("never", 10, 20, 3, Reply.Unknown);
        Lookup(30, 40, version: 1, stock: 10);
        Lookup(50, 60, version: 2, stock: 8);
        Buy("a", 70, 80, 1, Reply.Done(3, 7, 1));
        AssertRight();
    }

    [Test]
    public void A_new_title_is_a_version_with_the_same_stock()
    {
        _history.Add(new Call(CallKind.Rename, "", 1, 0, 10, 20, Reply.Done(2, 10)));
        _history.Add(new Call(CallKind.Rename, "", 1, 0, 30, 40, Reply.Unknown));
        Buy("a", 50, 60, 1, Reply.Done(4, 9, 1));
        AssertRight();
    }

    [Test]
    public void A_buy_by_title_whose_outcome_is_unknown_may_be_of_any_book_once_it_is_known_it_is_of_one()
    {
        Add("unknown", Call.AnyBook, 10, 20, Reply.Unknown);
        Add("known", Call.AnyBook, 10, 20, Reply.Unknown);
        Lookup(30, 40, version: 2, stock: 9);
        Add("known", 1, 50, 60, Reply.Done(3, 8, 1));
        Add("refused", Call.AnyBook, 50, 60, Reply.OutOfStock);
        Add("refused", Call.AnyBook, 70, 80, Reply.OutOfStock);
        AssertRight();
    }

    [Test]
    public void A_key_that_named_no_book_names_none_later()
    {
        Add("a", Call.AnyBook, 10, 20, Reply.NoSuchBook);
        Add("a", 1, 30, 40, Reply.Done(2, 9, 1));
        Assert.That(HistoryCheck.Run(_history).Select(finding => finding.Fault), Does.Contain(Fault.ContradictoryAnswers));
    }

    [Test]
    public void A_refusal_has_its_cause_anywhere_in_its_time()
    {
        Buy("a", 10, 20, 9, Reply.Done(2, 1, 1));
        Buy("before the restock", 15, 32, 2, Reply.OutOfStock);
        Restock(30, 40, 5, Reply.Done(3, 6));
        Buy("before the restock is told", 35, 36, 2, Reply.OutOfStock);
        AssertRight();
    }

    [Test]
    public void A_refusal_may_have_an_unknown_buy_as_its_cause()
    {
        Buy("a", 10, 20, 9, Reply.Unknown);
        Buy("b", 30, 40, 2, Reply.OutOfStock);
        AssertRight();
    }

    [Test]
    public void A_key_that_was_told_that_nothing_was_done_may_still_be_done_by_another_attempt()
    {
        Buy("a", 10, 20, 2, Reply.NotDone);
        Buy("a", 30, 40, 2, Reply.Done(2, 8, 1));
        Buy("b", 50, 60, 2, Reply.NotDone);
        AssertRight();
    }

    [Test]
    public void A_lookup_that_does_not_see_what_was_acknowledged_is_stale()
    {
        Buy("a", 10, 20, 2, Reply.Done(2, 8, 1));
        Lookup(21, 30, version: 1, stock: 10);
        AssertFault(Fault.StaleRead);
    }

    [Test]
    public void A_lookup_that_does_not_see_what_another_lookup_saw_is_stale()
    {
        Buy("a", 10, 50, 2, Reply.Done(2, 8, 1));
        Lookup(15, 20, version: 2, stock: 8);
        Lookup(21, 30, version: 1, stock: 10);
        AssertFault(Fault.StaleRead);
    }

    [Test]
    public void A_version_that_is_seen_before_its_change_begins_is_from_the_future()
    {
        Lookup(10, 20, version: 2, stock: 8);
        Buy("a", 21, 30, 2, Reply.Done(2, 8, 1));
        AssertFault(Fault.FutureVersion);
    }

    [Test]
    public void A_version_that_is_seen_before_any_unknown_change_begins_is_from_the_future()
    {
        Lookup(10, 20, version: 2, stock: 8);
        Buy("a", 21, 30, 2, Reply.Unknown);
        AssertFault(Fault.FutureVersion);
    }

    [Test]
    public void Two_buys_that_made_one_version_have_lost_an_update()
    {
        Buy("a", 10, 20, 2, Reply.Done(2, 8, 1));
        Buy("b", 10, 20, 2, Reply.Done(2, 8, 2));
        AssertFault(Fault.LostUpdate);
    }

    [Test]
    public void A_buy_that_is_told_the_stock_without_another_has_lost_an_update()
    {
        Buy("a", 10, 20, 2, Reply.Done(2, 8, 1));
        Buy("b", 10, 20, 3, Reply.Done(3, 7, 2));
        AssertFault(Fault.WrongStock);
    }

    [Test]
    public void A_version_has_one_stock()
    {
        Buy("a", 10, 20, 2, Reply.Done(2, 8, 1));
        Lookup(21, 30, version: 2, stock: 9);
        AssertFault(Fault.WrongStock);
    }

    [Test]
    public void More_copies_than_there_are_cannot_be_sold()
    {
        Buy("a", 10, 20, 8, Reply.Done(2, 2, 1));
        Buy("b", 10, 20, 3, Reply.Done(3, -1, 2));
        AssertFault(Fault.Oversell);
    }

    [Test]
    public void A_version_that_nobody_made_is_a_gap()
    {
        Buy("a", 10, 20, 2, Reply.Done(3, 6, 1));
        AssertFault(Fault.VersionGap);
    }

    [Test]
    public void A_key_that_bought_twice_leaves_a_gap()
    {
        Buy("a", 10, 20, 2, Reply.Unknown);
        Buy("a", 30, 40, 2, Reply.Done(3, 6, 1));
        AssertFault(Fault.VersionGap);
    }

    [Test]
    public void A_buy_that_was_said_not_to_be_done_leaves_a_gap_when_it_was()
    {
        Buy("a", 10, 20, 2, Reply.NotDone);
        Lookup(30, 40, version: 2, stock: 8);
        AssertFault(Fault.VersionGap);
    }

    [Test]
    public void A_missing_version_must_be_a_change_that_somebody_asked_for()
    {
        Buy("a", 10, 20, 2, Reply.Unknown);
        Lookup(30, 40, version: 2, stock: 7);
        AssertFault(Fault.VersionGap);
    }

    [Test]
    public void Several_missing_versions_must_be_within_what_was_asked_for()
    {
        Buy("a", 10, 20, 2, Reply.Unknown);
        Buy("b", 10, 20, 3, Reply.Unknown);
        Lookup(30, 40, version: 3, stock: 4);
        AssertFault(Fault.WrongStock);
    }

    [Test]
    public void A_key_has_one_answer([Values] bool isRefusedFirst)
    {
        Buy("all", 2, 9, 9, Reply.Done(2, 1, 1));
        var bought = Reply.Done(3, 0, 2);
        Buy("a", 10, 20, 1, isRefusedFirst ? Reply.OutOfStock : bought);
        Buy("a", 30, 40, 1, isRefusedFirst ? bought : Reply.OutOfStock);
        Assert.That(Faults(), Does.Contain(Fault.ContradictoryAnswers));
    }

    [Test]
    public void A_key_has_one_order()
    {
        Buy("a", 10, 20, 2, Reply.Done(2, 8, 1));
        Buy("a", 30, 40, 2, Reply.Done(2, 8, 2));
        AssertFault(Fault.ContradictoryAnswers);
    }

    [Test]
    public void An_order_has_one_key()
    {
        Buy("a", 10, 20, 2, Reply.Done(2, 8, 1));
        Buy("b", 30, 40, 2, Reply.Done(3, 6, 1));
        AssertFault(Fault.SharedOrder);
    }

    [Test]
    public void A_refusal_with_copies_enough_before_and_after_is_unjustified()
    {
        Buy("a", 10, 20, 2, Reply.OutOfStock);
        Buy("b", 30, 40, 9, Reply.Done(2, 1, 1));
        AssertFault(Fault.UnjustifiedRefusal);
    }

    [Test]
    public void A_refusal_after_the_restock_was_acknowledged_is_unjustified()
    {
        Buy("a", 10, 20, 9, Reply.Done(2, 1, 1));
        Restock(30, 40, 5, Reply.Done(3, 6));
        Buy("b", 41, 50, 2, Reply.OutOfStock);
        AssertFault(Fault.UnjustifiedRefusal);
    }

    private void Lookup(long begun, long ended, long version, long stock) =>
        _history.Add(new Call(CallKind.Lookup, "", 1, 0, begun, ended, Reply.Done(version, stock)));

    private void Add(string key, int itemNumber, long begun, long ended, Reply reply) =>
        _history.Add(new Call(CallKind.Buy, key, itemNumber, 1, begun, ended, reply));

    private void Buy(string key, long begun, long ended, long quantity, Reply reply) =>
        _history.Add(new Call(CallKind.Buy, key, 1, quantity, begun, ended, reply));

    private void Restock(long begun, long ended, long quantity, Reply reply) =>
        _history.Add(new Call(CallKind.Restock, "", 1, quantity, begun, ended, reply));

    private Fault[] Faults() => [.. HistoryCheck.Run(_history).Select(finding => finding.Fault)];

    private void AssertRight() => Assert.That(HistoryCheck.Run(_history), Is.Empty);

    private void AssertFault(Fault fault) => Assert.That(Faults(), Is.EqualTo(new[] { fault }));
}
