using System.Collections.Concurrent;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>
/// Buyers with a key for each buy. Whatever happens to the store, they send a buy again with its key until they are told the
/// order. For one thread; the buyers have their own.
/// </summary>
internal sealed class KeyedBuyers(StoreAccess access, int buyers, StopSignal stop) : IDisposable
{
    private const int Books = 4; // those of a new store
    private const int MaxAttempts = 600; // of a buy, at least half a minute: far past each restart
    private static readonly TimeSpan BetweenBuys = TimeSpan.FromMilliseconds(10); // some hundreds of orders are enough
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50); // a polite client's pace

    private readonly Upstream _frontEnd = access.Connect(calls: buyers);
    private readonly ConcurrentDictionary<string, long> _orders = new(); // by key
    private readonly ManualResetEventSlim _isOver = new();
    private readonly List<Thread> _threads = [];
    private int _unanswered;
    private volatile bool _givesUp;

    /// <summary>Orders that buyers were told so far.</summary>
    public int Told => _orders.Count;

    /// <summary>Attempts so far without an answer that says what became of them.</summary>
    public int Unanswered => Volatile.Read(ref _unanswered);

    public void Begin()
    {
        for (int i = 0; i < buyers; i++)
        {
            var thread = new Thread(Buy) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }
    }

    /// <summary>Lets each end its last buy, or give it up; returns when all have ended.</summary>
    public void End(bool givesUp = false)
    {
        _givesUp = givesUp;
        _isOver.Set();
        _threads.ForEach(thread => thread.Join());
    }

    /// <summary>Sends every key again, and counts those that get another order than they were told, or none.</summary>
    public int AskAgain()
    {
        StoreClient store = access.Client(_frontEnd);
        int wrong = 0;
        int retries = MaxAttempts; // of all keys together: a busy store may refuse some
        foreach ((string key, long order) in _orders)
        {
            if (stop.IsSet)
            {
                break;
            }

            Answer<Order> answer = store.Buy(BookOf(key), 1, key);
            for (; !answer.HasValue && retries > 0 && !stop.Wait(BetweenAttempts); retries--)
            {
                answer = store.Buy(BookOf(key), 1, key);
            }

            wrong += answer.Value?.OrderNumber == order ? 0 : 1;
        }

        return wrong;
    }

    public void Dispose()
    {
        End(givesUp: true);
        _frontEnd.Dispose();
        _isOver.Dispose();
    }

    private static int BookOf(string key) => 1 + (key[^1] % Books);

    private void Buy()
    {
        StoreClient store = access.Client(_frontEnd);
        while (!_isOver.Wait(BetweenBuys) && !stop.IsSet)
        {
            Buy(store, $"demo-{Guid.NewGuid():N}");
        }
    }

    private void Buy(StoreClient store, string key)
    {
        for (int i = 0; i < MaxAttempts && !stop.IsSet && !_givesUp; i++)
        {
            Answer<Order> answer = store.Buy(BookOf(key), 1, key);
            if (answer.HasValue)
            {
                _orders[key] = answer.Value.OrderNumber;
                return;
            }

            if (answer.IsUnknown())
            {
                Interlocked.Increment(ref _unanswered);
            }

            stop.Wait(BetweenAttempts);
        }
    }
}
