using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>Many customers search, look up and buy; then the books must agree with what they were told.</summary>
internal sealed class LoadCheck : IStoreCheck
{
    private const double MaxUnanswered = 0.01; // of all calls: a healthy store answers each
    private const double MaxShed = 0.5; // of all calls: a busy machine has room for some of them

    public string Name => "load";

    public string Title => "under load nothing is oversold, and no sale is lost or doubled";

    public CheckOutcome Run(CheckRoom room)
    {
        IReadOnlyList<Heard> before = BookBalance.LookUp(room);
        Crowd crowd = Shoppers.Begin(room, room.Plan.LoadTime, share: 1.3);
        room.Wait(room.Plan.LoadTime);
        IReadOnlyList<Heard> calls = crowd.Stop();
        IReadOnlyList<Heard> after = BookBalance.LookUp(room);
        return Judge(room, before, calls, after) with { Times = [.. TimesOf(calls)] };
    }

    private static CheckOutcome Judge(
        CheckRoom room, IReadOnlyList<Heard> before, IReadOnlyList<Heard> calls, IReadOnlyList<Heard> after) =>
        BookBalance.Fault(BookBalance.Of(room.Books, before, after, calls))
            ?? OrderNumbers.Shared(calls)
            ?? OrderNumbers.Lost(room, calls)
            ?? Unanswered(calls)
            ?? CheckOutcome.Pass(
                $"{calls.Count} calls of {room.Plan.Clients} customers, {calls.Count(call => call.IsSold)} copies sold");

    /// <summary>Null if the customers were answered: a refusal for another reason than the stock is wrong.</summary>
    public static CheckOutcome? Unanswered(IReadOnlyList<Heard> calls)
    {
        Heard[] wrong = [.. calls.Where(call => !call.IsOk && !(call.Operation == Operation.Buy && call.IsSoldOut))];
        Heard[] shed = [.. wrong.Where(call => call.IsShed)];
        wrong = [.. wrong.Where(call => !call.IsShed)];
        Heard? refused = wrong.FirstOrDefault(call => call.Answer.Outcome == CallOutcome.Refused);
        return calls.Count == 0 ? CheckOutcome.Fail("the customers made no call in all that time")
            : refused is not null ? CheckOutcome.Fail("this customer asked for what is there, and was refused", refused)
            : wrong.Length > calls.Count * MaxUnanswered ? CheckOutcome.Fail(
                $"{wrong.Length} of {calls.Count} calls got no usable answer; it should be at most one in a hundred",
                wrong)
            : shed.Length > calls.Count * MaxShed ? CheckOutcome.Fail(
                $"the store had no room for {shed.Length} of {calls.Count} calls; it should be at most half of them",
                shed)
            : null;
    }

    private static IEnumerable<CallTimes> TimesOf(IReadOnlyList<Heard> calls)
    {
        foreach (IGrouping<Operation, Heard> same in calls.Where(call => call.Status > 0).GroupBy(call => call.Operation)
            .OrderBy(same => same.Key))
        {
            var times = new TimeHistogram();
            foreach (Heard call in same)
            {
                times.Record(TimeHistogram.Microseconds(call.Begun, call.Ended));
            }

            yield return new CallTimes(same.Key.ToString().ToLowerInvariant(), times);
        }
    }
}
