using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Checks.Load;

/// <summary>How many answers of each status each operation got, and how many calls got none. For one thread.</summary>
internal sealed class CallTally
{
    private const int Statuses = 600;

    private readonly long[] _answers = new long[Enum.GetValues<Operation>().Length * Statuses];

    public long Calls { get; private set; }

    /// <summary>Calls that were sent and got no answer with a status.</summary>
    public long AllUnanswered { get; private set; }

    /// <summary>Calls that the end of the load cut off.</summary>
    public long Abandoned { get; private set; }

    /// <summary>Calls for which there was no connection.</summary>
    public long Unsent { get; private set; }

    public long Answers(Operation operation, int status) => _answers[((int)operation * Statuses) + status];

    public IEnumerable<(Operation Operation, int Status, long Count)> NonZero =>
        from operation in Enum.GetValues<Operation>()
        from status in Enumerable.Range(0, Statuses)
        let count = Answers(operation, status)
        where count > 0
        select (operation, status, count);

    public void Add(in CallRecord record)
    {
        Calls++;
        Abandoned += record.IsAbandoned ? 1 : 0;
        if (record.Status is > 0 and < Statuses)
        {
            _answers[((int)record.Operation * Statuses) + record.Status]++;
        }
        else if (record.Outcome == CallOutcome.ConnectionError)
        {
            Unsent++;
        }
        else
        {
            AllUnanswered++;
        }
    }
}

/// <summary>What became of the buys of one book.</summary>
internal sealed class BookTally
{
    public long SoldCopies { get; private set; }

    /// <summary>Copies of buys whose outcome nobody knows.</summary>
    public long UnknownCopies { get; private set; }

    public long Refusals { get; private set; }

    /// <summary>The refused buy that asked for the fewest copies, the first of them.</summary>
    public SeenCall? SmallestRefusal { get; private set; }

    public void Add(in SeenCall call)
    {
        if (call.IsSold)
        {
            SoldCopies += call.Quantity;
        }
        else if (call.IsUnknownBuy)
        {
            UnknownCopies += call.Quantity;
        }
        else if (call is { Operation: Operation.Buy, Outcome: CallOutcome.OutOfStock })
        {
            Refusals++;
            SmallestRefusal = SmallestRefusal is { } other && other.Quantity <= call.Quantity ? other : call;
        }
    }
}
