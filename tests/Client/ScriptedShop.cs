using System.Collections.Concurrent;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client;

/// <summary>
/// The books and orders of a <see cref="ScriptedStore"/>: right, unless it is made to cheat. For one thread at a time.
/// </summary>
internal sealed class ScriptedShop
{
    private const int OneOf = 5; // occasions to cheat

    private readonly SortedDictionary<int, Book> _books = [];
    private readonly Dictionary<int, Book> _previous = []; // each book one version ago
    private readonly Dictionary<string, Order> _orderByKey = [];
    private readonly List<Order> _orders = [];
    private int _occasions;

    public Cheat Cheat { get; set; }

    /// <summary>The ids of the requests that it has cheated.</summary>
    public ConcurrentQueue<string> Cheated { get; } = [];

    public IReadOnlyList<Book> Books => [.. _books.Values];

    public IReadOnlyList<Order> Orders => _orders;

    public Book? Find(int itemNumber) => _books.GetValueOrDefault(itemNumber);

    public void Put(Book book)
    {
        if (_books.TryGetValue(book.ItemNumber, out Book? before))
        {
            _previous[book.ItemNumber] = before;
        }

        _books[book.ItemNumber] = book;
    }

    public void Remove(int itemNumber) => _books.Remove(itemNumber);

    public Book? Lookup(int itemNumber, string requestId) =>
        _previous.TryGetValue(itemNumber, out Book? old) && Cheats(Cheat.ShowsOldVersions, requestId) ? old : Find(itemNumber);

    /// <summary>The status of the answer, and the order if there is one.</summary>
    public (int Status, Order? Order) Buy(int itemNumber, int quantity, string key, string requestId)
    {
        if (_orderByKey.TryGetValue(key, out Order? known) && !Cheats(Cheat.ForgetsKeys, requestId))
        {
            return (201, known);
        }

        if (Find(itemNumber) is not { } book)
        {
            return (404, null);
        }

        if (book.Stock < quantity ? !Oversells(requestId) : Cheats(Cheat.RefusesWithStock, requestId))
        {
            return (409, null);
        }

        long taken = quantity + (Cheats(Cheat.TakesTooMuch, requestId) ? 1 : 0);
        Book sold = book with { Stock = book.Stock - taken, Version = book.Version + 1 };
        var order = new Order(
            _orders.Count + 1, itemNumber, book.Title, quantity, book.Cost * quantity, sold.Stock, sold.Version);
        _orders.Add(order);
        if (!Cheats(Cheat.LosesUpdates, requestId))
        {
            Put(sold);
        }

        if (_orders.Count > 1 && Cheats(Cheat.SharesOrders, requestId))
        {
            order = order with { OrderNumber = order.OrderNumber - 1 };
        }

        _orderByKey[key] = order;
        return (201, order);
    }

    public Order? FindOrder(long number, string requestId) =>
        number < 1 || number > _orders.Count || Cheats(Cheat.LosesOrders, requestId) ? null
        : Cheats(Cheat.AltersOrders, requestId)
            ? _orders[(int)number - 1] with { Quantity = _orders[(int)number - 1].Quantity + 1 }
        : _orders[(int)number - 1];

    public AuditReport Audit()
    {
        bool holds = Cheat != Cheat.FailsItsAudit;
        return new AuditReport(
            holds ? AuditReport.Consistent : AuditReport.Inconsistent, 0, _orders.Count, _orders.Count, _orders.Count,
            [new AuditCheck("sold = ordered", holds, holds ? "" : "a copy is missing")]);
    }

    private bool Oversells(string requestId)
    {
        if (Cheat == Cheat.Oversells)
        {
            Cheated.Enqueue(requestId);
        }

        return Cheat == Cheat.Oversells;
    }

    /// <summary>Whether it cheats in this way now.</summary>
    private bool Cheats(Cheat cheat, string requestId)
    {
        if (Cheat != cheat || ++_occasions % OneOf != 0)
        {
            return false;
        }

        Cheated.Enqueue(requestId);
        return true;
    }
}
