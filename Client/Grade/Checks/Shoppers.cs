using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>What the customers of a check do until they are told to stop: they look books up and buy, at an even pace.</summary>
internal static class Shoppers
{
    private const double LeastPause = 2; // milliseconds: faster ones would measure this machine
    private const double LongestPause = 400; // so that each check sees some calls of each customer

    // Nobody listens, perhaps for seconds: they would call as fast as this machine can fail.
    private static readonly TimeSpan AfterNoAnswer = TimeSpan.FromMilliseconds(10);

    /// <summary>Lets as many customers as the plan says begin.</summary>
    /// <param name="room">The room of the check.</param>
    /// <param name="time">How long they will shop.</param>
    /// <param name="share">Which share of all copies they buy in that time, if the store is fast enough.</param>
    /// <param name="hurries">Whether they now buy one copy after the other without a pause; null: never.</param>
    public static Crowd Begin(CheckRoom room, TimeSpan time, double share, Func<bool>? hurries = null)
    {
        double copies = Math.Max(1, room.Books.Sum(book => (double)book.Stock) * share);
        double pause = Math.Clamp(time.TotalMilliseconds * room.Plan.Clients / copies, LeastPause, LongestPause);
        return new Crowd(
            room.NewCustomers(room.Plan.Clients),
            (index, customer, isStopped) => Shop(
                room, customer, room.RandomOf(index), pause, hurries ?? (() => false), isStopped));
    }

    private static IEnumerable<Heard> Shop(
        CheckRoom room, Customer customer, Random random, double pause, Func<bool> hurries, Func<bool> isStopped)
    {
        while (!isStopped() && !room.IsStopped)
        {
            Book book = room.Books[random.Next(room.Books.Count)];
            if (hurries())
            {
                Heard bought = customer.Buy(book);
                yield return bought;
                Thread.Sleep(bought.Status > 0 ? TimeSpan.Zero : AfterNoAnswer);
                continue;
            }

            if (random.Next(4) == 0 && room.Face.Search(book.Topic) is { } search)
            {
                yield return customer.Ask(Operation.Search, search);
            }

            if (!isStopped())
            {
                yield return customer.Lookup(book);
            }

            if (!isStopped())
            {
                yield return customer.Buy(book);
            }

            Crowd.Pause(TimeSpan.FromMilliseconds(pause * (0.5 + random.NextDouble())), () => hurries() || isStopped());
        }
    }
}
