using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>Whether each buy has an order of its own, and the store still knows it.</summary>
internal static class OrderNumbers
{
    private const int MaxReadBack = 50; // evenly chosen: a store that loses orders loses more than one in fifty

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether any buy told its order.</summary>
    public static bool AreTold(IEnumerable<Heard> calls) => calls.Any(call => call.IsSold && call.Answer.OrderNumber is not null);

    /// <summary>Two buys with one order; null if there are none.</summary>
    public static CheckOutcome? Shared(IEnumerable<Heard> calls) =>
        calls.Where(call => call.IsSold && call.Answer.OrderNumber is not null).GroupBy(call => call.Answer.OrderNumber)
            .FirstOrDefault(same => same.Count() > 1) is { } shared
            ? CheckOutcome.Fail(
                $"{shared.Count()} buys were given the order number {shared.Key}; "
                + "each should have its own", shared.Take(2))
            : null;

    /// <summary>An order that the store does not know, or knows otherwise; null if there is none, or no such request.</summary>
    public static CheckOutcome? Lost(CheckRoom room, IReadOnlyList<Heard> calls)
    {
        Heard[] sold = [.. calls.Where(call => call.IsSold && call.Answer.OrderNumber is not null)];
        using Customer customer = room.NewCustomer("the judge");
        long end = Environment.TickCount64 + (long)room.Plan.ReadyTime.TotalMilliseconds;
        for (int index = 0; index < sold.Length && !room.IsStopped; index += Math.Max(1, sold.Length / MaxReadBack))
        {
            Heard buy = sold[index];
            if (room.Face.Order(buy.Answer.OrderNumber!.Value) is not { } request)
            {
                return null;
            }

            Heard order = customer.Ask(Operation.Order, request, buy.ItemNumber);
            while (!order.IsOk && !order.IsRefused && Environment.TickCount64 < end && !room.IsStopped)
            {
                room.Wait(BetweenAttempts); // a process that was just started may not answer yet
                order = customer.Ask(Operation.Order, request, buy.ItemNumber);
            }

            if (WhyNot(buy, order.Answer, order.IsOk) is { } why)
            {
                return CheckOutcome.Fail(why, buy, order);
            }
        }

        return null;
    }

    private static string? WhyNot(Heard buy, FaceAnswer order, bool isKnown) =>
        !isKnown ? "a customer was given an order number, and the store does not know the order"
        : order.OrderNumber != buy.Answer.OrderNumber ? "the order that comes back has another number"
        : order.Quantity is { } quantity && quantity != buy.Quantity ? "the order that comes back is of another number of copies"
        : order.ItemNumber is { } item && buy.Answer.ItemNumber is { } bought && item != bought
            ? "the order that comes back is of another book"
        : null;
}
