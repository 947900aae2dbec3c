using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.Client.Checks.History;

/// <summary>
/// Random histories of a store that is right: each call takes effect at a moment of its own, begins before and ends after it by
/// chance, and sometimes its answer is lost. Or of one that sells what it has not.
/// </summary>
internal sealed class LinearizableHistory(int seed, bool isEveryChangeAnswered, bool oversells = false)
{
    private const int Items = 3;
    private const int MaxEarly = 200; // in moments between two calls: so many overlap
    private const int MaxLate = 200;

    private readonly Random _random = new(seed);
    private readonly (long Version, long Stock)[] _books = new (long Version, long Stock)[Items];
    private readonly List<Call> _calls = [];
    private long _now;
    private long _orders;

    public List<Call> Make(int calls)
    {
        for (int item = 0; item < Items; item++)
        {
            _books[item] = (1, 20);
            Add(CallKind.Lookup, "", item, 0, Reply.Done(1, 20));
        }

        _now += MaxLate;
        for (int i = 0; i < calls; i++)
        {
            _now++;
            int item = _random.Next(Items);
            switch (_random.Next(10))
            {
                case < 3:
                    Add(CallKind.Lookup, "", item, 0, Reply.Done(_books[item].Version, _books[item].Stock));
                    break;
                case 3:
                    int copies = _random.Next(1, 20);
                    Add(CallKind.Restock, "", item, copies, IsLost() ? Lose(item, copies) : Change(item, copies));
                    break;
                default:
                    Buy($"key {i}", item, _random.Next(1, 5));
                    break;
            }
        }

        return _calls;
    }

    private void Buy(string key, int item, int quantity)
    {
        for (int attempts = _random.Next(3); attempts > 0; attempts--)
        {
            Add(CallKind.Buy, key, item, quantity, Reply.Unknown);
        }

        bool isSold = oversells || _books[item].Stock >= quantity;
        if (IsLost())
        {
            Add(CallKind.Buy, key, item, quantity, isSold ? Lose(item, -quantity) : Reply.Unknown);
            return;
        }

        Reply reply = isSold ? Change(item, -quantity) with { OrderNumber = ++_orders } : Reply.OutOfStock;
        Add(CallKind.Buy, key, item, quantity, reply);
        for (int repeats = _random.Next(2); repeats > 0; repeats--)
        {
            long begun = _now + _random.Next(1, MaxLate);
            _calls.Add(new Call(CallKind.Buy, key, item, quantity, begun, begun + _random.Next(MaxLate), reply));
        }
    }

    private bool IsLost() => !isEveryChangeAnswered && _random.Next(10) == 0;

    // Made or not: nobody is told.
    private Reply Lose(int item, long difference)
    {
        if (_random.Next(2) == 0)
        {
            Change(item, difference);
        }

        return Reply.Unknown;
    }

    private Reply Change(int item, long difference)
    {
        _books[item] = (_books[item].Version + 1, _books[item].Stock + difference);
        return Reply.Done(_books[item].Version, _books[item].Stock);
    }

    private void Add(CallKind kind, string key, int item, long quantity, Reply reply) =>
        _calls.Add(new Call(kind, key, item, quantity, _now - _random.Next(MaxEarly), _now + _random.Next(MaxLate), reply));
}
