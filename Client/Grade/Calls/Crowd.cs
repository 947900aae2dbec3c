namespace PygmyStore.Client.Grade.Calls;

/// <summary>Customers that buy at the same time, each on a thread of its own; they begin together.</summary>
internal sealed class Crowd
{
    // All calls of all customers that are kept; a long load of a fast store says no more with more.
    private const int MaxCalls = 200_000;

    private readonly Thread[] _threads;
    private readonly List<Heard>[] _heard;
    private volatile bool _isStopped;

    /// <param name="customers">They are disposed of when they have ended.</param>
    /// <param name="work">What a customer does, by its index; it ends soon after the function that it gets is true.</param>
    public Crowd(IReadOnlyList<Customer> customers, Func<int, Customer, Func<bool>, IEnumerable<Heard>> work)
    {
        int most = MaxCalls / customers.Count;
        var begin = new Barrier(customers.Count);
        _heard = [.. customers.Select(_ => new List<Heard>())];
        _threads = [.. customers.Select((customer, index) => new Thread(() =>
        {
            begin.SignalAndWait();
            using (customer)
            {
                _heard[index].AddRange(work(index, customer, () => _isStopped).Take(most));
            }
        })
        { IsBackground = true, Name = $"customer {index}" })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Waits until all have ended by themselves; all that they heard, by the end of the calls.</summary>
    public IReadOnlyList<Heard> Join()
    {
        Array.ForEach(_threads, thread => thread.Join());
        return [.. _heard.SelectMany(ofOne => ofOne).OrderBy(heard => heard.Ended)];
    }

    /// <summary>Tells all to end, and waits for them: at most as long as a call may take.</summary>
    public IReadOnlyList<Heard> Stop()
    {
        _isStopped = true;
        return Join();
    }

    /// <summary>A pause of a customer that ends early when all shall end.</summary>
    public static void Pause(TimeSpan time, Func<bool> isStopped)
    {
        long end = Environment.TickCount64 + (long)time.TotalMilliseconds;
        while (!isStopped() && end - Environment.TickCount64 is var left && left > 0)
        {
            Thread.Sleep((int)Math.Min(left, 20));
        }
    }
}
