using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Orders;

/// <summary>
/// The command to give an order to each of the sales that has none. The rest is the answer, valid once durable.
/// </summary>
internal sealed class OrderAppend(IReadOnlyList<Sale> sales)
{
    private readonly long[] _numbers = new long[sales.Count];
    private readonly bool[] _isNew = new bool[sales.Count];

    public IReadOnlyList<Sale> Sales => sales;

    /// <summary>Most bytes of the log that it can take.</summary>
    public int MostBytes { get; } = sales.Sum(OrderRecord.MostBytes);

    /// <summary>How many of the sales had no order.</summary>
    public int Appended => _isNew.Count(isNew => isNew);

    public long NumberOf(int index) => _numbers[index];

    public bool IsNew(int index) => _isNew[index];

    public void Note(int index, long number, bool isNew) => (_numbers[index], _isNew[index]) = (number, isNew);
}
