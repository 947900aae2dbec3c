namespace PygmyStore.Tests.Consistency;

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
