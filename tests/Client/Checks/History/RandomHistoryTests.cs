using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.Client.Checks.History;

/// <summary>The check neither blames a right history nor overlooks a fault planted into one.</summary>
internal sealed class RandomHistoryTests
{
    private const int Calls = 2000;

    [Test]
    public void A_linearizable_history_is_never_blamed([Range(1, 40)] int seed, [Values] bool isEveryChangeAnswered)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered).Make(Calls);
        Assert.That(HistoryCheck.Run(history), Is.Empty);
    }

    [Test]
    public void A_stock_that_is_one_off_is_found([Range(1, 20)] int seed)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered: true).Make(Calls);
        int planted = PickAny(history, seed, call => call.Reply.Kind == ReplyKind.Done && call.Kind == CallKind.Lookup);
        Reply reply = history[planted].Reply;
        history[planted] = history[planted] with { Reply = reply with { Stock = reply.Stock + 1 } };
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault), Is.EqualTo(new[] { Fault.WrongStock }));
    }

    [Test]
    public void A_lookup_of_what_was_long_ago_is_found([Range(1, 20)] int seed)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered: true).Make(Calls);
        int planted = PickAny(history, seed, call => call.Kind == CallKind.Lookup && call.Reply.Version > 1);
        long end = history.Max(call => call.Ended);
        history[planted] = history[planted] with { Begun = end + 1, Ended = end + 2, Reply = Reply.Done(1, 20) };
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault), Does.Contain(Fault.StaleRead));
    }

    [Test]
    public void A_lookup_that_is_one_version_behind_what_was_acknowledged_is_found([Range(1, 20)] int seed)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered: true).Make(Calls);
        (Call lookup, Call before)[] places =
        [
            .. from lookup in history
               where lookup.Kind == CallKind.Lookup
               let known = history.Where(
                   call => call.ItemNumber == lookup.ItemNumber && call.Reply.Kind == ReplyKind.Done && call.Ended < lookup.Begun)
                   .Select(call => call.Reply.Version).DefaultIfEmpty().Max()
               let before = history.Find(
                   call => call.ItemNumber == lookup.ItemNumber && call.IsChange && call.Reply.Version == known - 1)
               where before is not null
               select (lookup, before),
        ];
        (Call stale, Call told) = places[new Random(seed).Next(places.Length)];
        history[history.IndexOf(stale)] = stale with { Reply = Reply.Done(told.Reply.Version, told.Reply.Stock) };
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault).Distinct(), Is.EqualTo(new[] { Fault.StaleRead }));
    }

    [Test]
    public void Two_buys_that_both_start_from_the_same_version_are_found([Range(1, 20)] int seed)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered: true).Make(Calls);
        int planted = PickAny(
            history, seed, call => call.Kind == CallKind.Buy && call.Reply.Kind == ReplyKind.Done && call.Reply.Version > 2);
        Call buy = history[planted];
        Call other =
            history.Find(call =>
                call.ItemNumber == buy.ItemNumber && call.IsChange && call.Reply.Version == buy.Reply.Version - 1)!;

        // It read what the other one had read, and wrote over what that had written.
        long read = other.Reply.Stock - other.AsBookCall(0).Difference;
        var lost = Reply.Done(other.Reply.Version, read - buy.Quantity, buy.Reply.OrderNumber);
        history.RemoveAll(call => call.Key == buy.Key);
        history.Add(buy with { Reply = lost });
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault), Does.Contain(Fault.LostUpdate));
    }

    [Test]
    public void A_store_that_sells_what_it_has_not_is_found([Range(1, 20)] int seed, [Values] bool isEveryChangeAnswered)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered, oversells: true).Make(Calls);
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault).Distinct(), Is.EqualTo(new[] { Fault.Oversell }));
    }

    [Test]
    public void A_refusal_without_cause_is_found([Range(1, 20)] int seed)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered: true).Make(Calls);
        int least = history.FindIndex(call => call.Kind == CallKind.Lookup && call.Reply.Version == 1);
        Call first = history[least];

        // Before anything is bought there are twenty.
        long early = history.Where(call => call.IsChange).Min(call => call.Begun);
        history.RemoveAt(least);
        history.Insert(0, first with { Begun = early - 40, Ended = early - 30 });
        history.Add(new Call(CallKind.Buy, "refused", first.ItemNumber, 2, early - 20, early - 10, Reply.OutOfStock));
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault), Is.EqualTo(new[] { Fault.UnjustifiedRefusal }));
    }

    [Test]
    public void A_change_that_is_kept_secret_is_found([Range(1, 20)] int seed)
    {
        List<Call> history = new LinearizableHistory(seed, isEveryChangeAnswered: true).Make(Calls);
        int planted = PickAny(history, seed, call => call.Kind == CallKind.Restock);
        history.RemoveAt(planted);
        Assert.That(HistoryCheck.Run(history).Select(finding => finding.Fault), Does.Contain(Fault.VersionGap));
    }

    [Test]
    public void A_hundred_thousand_calls_are_checked()
    {
        List<Call> history = new LinearizableHistory(seed: 1, isEveryChangeAnswered: false).Make(100_000);
        Assert.That(HistoryCheck.Run(history), Is.Empty);
    }

    private static int PickAny(List<Call> history, int seed, Predicate<Call> condition) =>
        history.FindIndex(new Random(seed).Next(history.Count / 2), condition);
}
