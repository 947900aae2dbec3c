using System.Net;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Grade.Plan;
using PygmyStore.Client.Grade.Processes;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>What a check works with: the plan, the new store that runs, and the check's own random numbers.</summary>
internal sealed class CheckRoom(GradePlan plan, StoreProcesses processes, IPEndPoint address, int seed, Func<bool> isStopped)
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);

    public GradePlan Plan => plan;

    public StoreProcesses Processes => processes;

    public IPEndPoint Address => address;

    public IStoreFace Face => plan.Face;

    public IReadOnlyList<Book> Books => plan.Books;

    /// <summary>Whether the judge shall end.</summary>
    public bool IsStopped => isStopped();

    /// <summary>All calls of all customers.</summary>
    public CallLog Log { get; } = new();

    /// <summary>A part of the keys of this run.</summary>
    public int Seed => seed;

    /// <summary>For the thread of the check.</summary>
    public Random Random { get; } = new(seed);

    public Customer NewCustomer(string name, bool readsBooks = false) =>
        new(name, plan.Face, address, plan.CallTime, Log, isStopped) { ReadsBooks = readsBooks };

    /// <summary>As many customers as that, from <c>client 1</c> on.</summary>
    public IReadOnlyList<Customer> NewCustomers(int count) =>
        [.. Enumerable.Range(1, count).Select(number => NewCustomer($"client {number}"))];

    /// <summary>The random numbers of one customer.</summary>
    public Random RandomOf(int customer) => new(unchecked((seed * 31) + customer));

    /// <summary>Waits; returns early if the judge shall end.</summary>
    public void Wait(TimeSpan time) => Crowd.Pause(time, isStopped);

    /// <summary>Looks a book up until the store answers, or the plan's time for a start is over.</summary>
    public Heard LookUp(Book book)
    {
        using Customer customer = NewCustomer("the judge");
        long end = Environment.TickCount64 + (long)plan.ReadyTime.TotalMilliseconds;
        while (true)
        {
            Heard heard = customer.Lookup(book);
            if (heard.IsOk || heard.IsRefused || isStopped() || Environment.TickCount64 >= end)
            {
                return heard;
            }

            Thread.Sleep(BetweenAttempts);
        }
    }
}

/// <summary>One check of a store.</summary>
internal interface IStoreCheck
{
    /// <summary>Its name in a plan.</summary>
    string Name { get; }

    /// <summary>What should hold, in words.</summary>
    string Title { get; }

    CheckOutcome Run(CheckRoom room);
}
