using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks.Load;

/// <summary>The checks of the orders that buyers were given: none is lost, none is another's, and a key has one.</summary>
internal sealed class OrderChecks
{
    public const string Unique = "order numbers are unique";
    public const string Fetched = "each acknowledged order can be fetched, as it was answered";
    public const string SameKey = "the same key gets the same order";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // half a million orders, on a small machine

    private const string NoNumbers = "the store's answers tell no order numbers";

    /// <summary>Keys that are sent again, at most: each costs the store a buy.</summary>
    public const int MaxReplays = 1000;

    private readonly CheckedStore _store;
    private readonly CallHistory _history;
    private readonly int[] _orders; // the buys that got one, by its number

    public OrderChecks(CheckedStore store, CallHistory history)
    {
        _store = store;
        _history = history;
        _orders = [.. Enumerable.Range(0, history.Count).Where(index => history[index] is { IsSold: true, OrderNumber: >= 0 })];
        Array.Sort(Array.ConvertAll(_orders, index => history[index].OrderNumber), _orders);
    }

    public CheckLine CheckUnique()
    {
        for (int i = 1; i < _orders.Length; i++)
        {
            (SeenCall one, SeenCall other) = (_history[_orders[i - 1]], _history[_orders[i]]);
            if (one.OrderNumber == other.OrderNumber)
            {
                return CheckLine.Fail(
                    Unique, $"two buys got order {one.OrderNumber}", _store.RequestOf(one), _store.RequestOf(other));
            }
        }

        return _history.HasOrderNumbers ? CheckLine.Pass(Unique, OrdersText()) : WithoutNumbers(Unique);
    }

    public CheckLine CheckFetched(Inquiry inquiry)
    {
        if (_history.Calls.FirstOrDefault(call => call is { Operation: Operation.Order, Status: 404 }) is { Status: 404 } lost
            && _history.HasOrderNumbers)
        {
            return CheckLine.Fail(Fetched, "an order was not there when its buyer read it back", _store.RequestOf(lost));
        }

        return Inquire(Fetched, "fetched", _orders, inquiry, (buy, deadline) =>
            _store.Face.Order(buy.OrderNumber) is { } request
                ? _store.Ask(Operation.Order, request, "", deadline)
                : null);
    }

    /// <summary>Sends some of the buys again, spread evenly. It buys something only at a store that is wrong.</summary>
    /// <param name="books">The books of the load.</param>
    /// <param name="inquiry">Asks.</param>
    public CheckLine CheckSameKey(IReadOnlyDictionary<int, Book> books, Inquiry inquiry)
    {
        if (!_store.IsOurs)
        {
            return CheckLine.Skip(SameKey, $"the {_store.Face.Name} face promises nothing about keys");
        }

        int count = Math.Min(MaxReplays, _orders.Length);
        int[] sample = [.. Enumerable.Range(0, count).Select(i => _orders[(long)i * _orders.Length / count])];
        return Inquire(SameKey, "sent again", sample, inquiry, (buy, deadline) =>
            books.TryGetValue(buy.ItemNumber, out Book? book) && _store.Face.Buy(book, buy.Quantity) is { } request
                ? _store.Ask(Operation.Buy, request, CallName.Of(_store.Run, buy.Client, buy.Call), deadline)
                : null);
    }

    /// <summary>Asks about each of the buys again, and compares.</summary>
    /// <param name="name">The check's name.</param>
    /// <param name="done">What is done with each of them, for people.</param>
    /// <param name="buys">Their indexes.</param>
    /// <param name="inquiry">Asks.</param>
    /// <param name="ask">Asks; null if the face has no such request.</param>
    private CheckLine Inquire(string name, string done, int[] buys, Inquiry inquiry, Func<SeenCall, long, CheckAnswer?> ask)
    {
        if (!_history.HasOrderNumbers)
        {
            return WithoutNumbers(name);
        }

        CheckLine? failure = null;
        bool isPossible = true;
        int answered = inquiry.ForEach(buys.Length, Patience, (index, deadline) =>
        {
            SeenCall buy = _history[buys[index]];
            if (ask(buy, deadline) is not { } answer)
            {
                isPossible = false;
                return Asked.Enough;
            }

            if (!answer.IsDefinite)
            {
                return Asked.Unanswered;
            }

            if (Difference(buy, answer) is not { } difference)
            {
                return Asked.Answered;
            }

            failure = CheckLine.Fail(name, difference, _store.RequestOf(buy), _store.RequestOf(answer)); // any of them
            return Asked.Enough;
        });
        return failure
            ?? (!isPossible ? CheckLine.Skip(name, $"the {_store.Face.Name} face has no request for it")
            : answered == 0 && buys.Length > 0 ? CheckLine.Skip(name, inquiry.WhyNoAnswer)
            : CheckLine.Pass(name, $"{answered} of {OrdersText()} {done}"));
    }

    /// <summary>In what an answer differs from that of the buy; null if in nothing.</summary>
    private static string? Difference(in SeenCall buy, in CheckAnswer answer)
    {
        string bought = $"order {buy.OrderNumber} of {buy.Quantity} copies of item {buy.ItemNumber}";
        FaceAnswer now = answer.Face;
        return now.Outcome != CallOutcome.Ok ? $"{bought}: now the answer is {answer.Status}"
            : Differs(buy.OrderNumber, now.OrderNumber) ? $"{bought}: now it is order {now.OrderNumber}"
            : Differs(buy.Version, now.Version) || Differs(buy.Stock, now.Stock)
                ? $"{bought}: it made version {buy.Version} with stock {buy.Stock}, now it is {now.Version} with {now.Stock}"
            : Differs(buy.ItemNumber, now.ItemNumber) || Differs(buy.Quantity, now.Quantity)
                ? $"{bought}: now it is of {now.Quantity} copies of item {now.ItemNumber}"
            : null;
    }

    // What one of the two does not tell, it does not contradict.
    private static bool Differs(long one, long? other) => one >= 0 && other is not null && one != other;

    private CheckLine WithoutNumbers(string name) =>
        _history.HasSales ? CheckLine.Skip(name, NoNumbers) : CheckLine.Pass(name, "no buy was acknowledged");

    private string OrdersText() => _history.IsCut ? $"the first {_orders.Length} orders" : $"{_orders.Length} orders";
}
