using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Tests.Client.Checks.History;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>A history that is cut blames no right store, whatever is cut off, and still finds what is before the cut.</summary>
internal sealed class CallHistoryTests
{
    private const int Calls = 2000;

    [Test]
    public void A_right_store_is_not_blamed_for_what_was_cut_off(
        [Range(1, 20)] int seed, [Values] bool isEveryChangeAnswered, [Values(10, 500, 1500)] int kept)
    {
        Assert.That(Check(Records(seed, isEveryChangeAnswered), new CallHistory(kept), CheckMode.Alone), Is.Empty);
    }

    [Test]
    public void A_right_store_is_not_blamed_for_what_others_change([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        IEnumerable<CallRecord> some = Records(seed, isEveryChangeAnswered: false).Where(_ => random.Next(3) > 0);
        Assert.That(Check(some, new CallHistory(), CheckMode.Shared), Is.Empty);
    }

    [Test]
    public void A_stock_that_is_one_off_is_found_before_the_cut([Range(1, 20)] int seed)
    {
        CallRecord[] records = Records(seed, isEveryChangeAnswered: true);
        int planted = Array.FindIndex(records, 100, record => record.Operation == Operation.Lookup);
        records[planted].Stock++;
        var history = new CallHistory(Calls / 2);
        Assert.That(Check(records, history, CheckMode.Alone), Does.Contain(Fault.WrongStock));
        Assert.That(history.IsCut);
    }

    [Test]
    public void All_calls_are_counted_also_after_the_cut()
    {
        CallRecord[] records = Records(seed: 1, isEveryChangeAnswered: true);
        var history = new CallHistory(10);
        history.Take(records);
        Assert.That(history.Tally.Calls, Is.EqualTo(records.Length));
        Assert.That(
            history.Books.Values.Sum(book => book.SoldCopies),
            Is.EqualTo(records.Where(r => r is { Operation: Operation.Buy, Outcome: CallOutcome.Ok }).Sum(r => r.Quantity)));
    }

    [Test]
    public void A_call_has_its_name_again()
    {
        var call = new SeenCall(new CallRecord { Client = 12, Call = 345 });
        Assert.That(SeenCall.RequestOf("run", call.Tag), Is.EqualTo(CallName.Of("run", 12, 345)));
        var ours = new SeenCall { Client = SeenCall.CheckingClient, Call = 7 };
        Assert.That(SeenCall.RequestOf("run", ours.Tag), Is.EqualTo("load-run-check-7"));
    }

    private static IEnumerable<Fault> Check(IEnumerable<CallRecord> records, CallHistory history, CheckMode mode)
    {
        foreach (CallRecord record in records)
        {
            history.Take([record]);
        }

        var findings = new FindingList();
        foreach ((int item, BookCall[] calls) in history.ByBook())
        {
            new BookCheck(item, calls, findings) { OthersChangeIt = mode == CheckMode.Shared, RequestOf = _ => "" }.Run();
        }

        return findings.First.Select(finding => finding.Fault);
    }

    /// <summary>
    /// A random history of a right store, in the order in which the calls ended. A restock is a buy of less than nothing.
    /// </summary>
    private static CallRecord[] Records(int seed, bool isEveryChangeAnswered) =>
    [
        .. new LinearizableHistory(seed, isEveryChangeAnswered).Make(Calls)
            .GroupBy(call => call.Key.Length > 0 ? call.Key : $"{call.GetHashCode()}-{call.Begun}")
            .Select(Merged).OrderBy(call => call.Ended).Select((call, number) => new CallRecord
            {
                Operation = call.Kind == CallKind.Lookup ? Operation.Lookup : Operation.Buy,
                Outcome = call.Reply.Kind switch
                {
                    ReplyKind.Done => CallOutcome.Ok,
                    ReplyKind.OutOfStock => CallOutcome.OutOfStock,
                    _ => CallOutcome.Unknown,
                },
                Call = number,
                ItemNumber = call.ItemNumber + 1,
                Quantity = (int)(call.Kind == CallKind.Restock ? -call.Quantity : call.Quantity),
                SentTicks = call.Begun,
                EndedTicks = call.Ended,
                Version = call.Reply.Kind == ReplyKind.Done ? call.Reply.Version : -1,
                Stock = call.Reply.Kind == ReplyKind.Done ? call.Reply.Stock : -1,
                OrderNumber = call.Reply.Kind == ReplyKind.Done ? call.Reply.OrderNumber : -1,
            }),
    ];

    /// <summary>A load sends each buy once: the attempts of a key as one.</summary>
    private static Call Merged(IEnumerable<Call> attempts)
    {
        Call last = attempts.OrderByDescending(call => call.Reply.IsDefinite).ThenBy(call => call.Ended).First();
        return last with { Begun = attempts.Min(call => call.Begun) };
    }
}
