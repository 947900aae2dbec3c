using PygmyStore.Client.Grade.Calls;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>Each buy gets an order number of its own, also after all processes were started again.</summary>
internal sealed class OrdersCheck : IStoreCheck
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(2); // some dozen buys, also just after a start

    public string Name => "orders";

    public string Title => "each buy has an order number of its own, also after a restart";

    public CheckOutcome Run(CheckRoom room)
    {
        IReadOnlyList<Heard> first = Buy(room);
        if (!OrderNumbers.AreTold(first))
        {
            return first.Any(call => call.IsSold)
                ? CheckOutcome.NotApplicable($"the answers of the face {room.Face.Name} tell no order numbers here")
                : CheckOutcome.Fail("no buy succeeded", first);
        }

        if (OrderNumbers.Shared(first) is { } shared)
        {
            return shared;
        }

        room.Log.Happened("all asked to end");
        string? why = Enumerable.Range(0, room.Plan.Processes.Count).Reverse().Select(room.Processes.Stop)
            .FirstOrDefault(sentence => sentence is not null)
            ?? Enumerable.Range(0, room.Plan.Processes.Count).Select(room.Processes.Start)
                .FirstOrDefault(sentence => sentence is not null);
        if (why is not null)
        {
            return CheckOutcome.Fail(why);
        }

        room.Log.Happened("ready again");
        IReadOnlyList<Heard> second = Buy(room);
        Heard[] all = [.. first, .. second];
        return OrderNumbers.Shared(all)
            ?? OrderNumbers.Lost(room, all)
            ?? CheckOutcome.Pass(
                $"{first.Count(call => call.IsSold)} orders, and {second.Count(call => call.IsSold)} after a restart");
    }

    private static IReadOnlyList<Heard> Buy(CheckRoom room)
    {
        Crowd crowd = Shoppers.Begin(room, Time, share: 0.3);
        room.Wait(Time);
        return crowd.Stop();
    }
}
