using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Checks.Load;

/// <summary>A call of a load, as the checks keep it: 64 bytes and no reference.</summary>
internal readonly record struct SeenCall
{
    /// <summary>In place of a client's number: the checks themselves made the call.</summary>
    public const int CheckingClient = -1;

    private readonly byte _operation;
    private readonly byte _outcome;

    public SeenCall(in CallRecord record)
    {
        Operation = record.Operation;
        Outcome = record.Outcome;
        Status = (short)record.Status;
        Client = record.Client;
        Call = record.Call;
        ItemNumber = record.ItemNumber;
        Quantity = record.Quantity;
        Begun = record.SentTicks;
        Ended = record.EndedTicks;
        Version = record.Version;
        Stock = record.Stock;
        OrderNumber = record.OrderNumber;
    }

    public Operation Operation { get => (Operation)_operation; init => _operation = (byte)value; }

    public CallOutcome Outcome { get => (CallOutcome)_outcome; init => _outcome = (byte)value; }

    public short Status { get; init; }

    public int Client { get; init; }

    public int Call { get; init; }

    public int ItemNumber { get; init; }

    public int Quantity { get; init; }

    public long Begun { get; init; }

    public long Ended { get; init; }

    public long Version { get; init; }

    public long Stock { get; init; }

    public long OrderNumber { get; init; }

    /// <summary>The call's name as one number, from which <see cref="RequestOf"/> makes it again.</summary>
    public long Tag => ((long)Client << 32) | (uint)Call;

    public bool IsSold => Operation == Operation.Buy && Outcome == CallOutcome.Ok;

    /// <summary>Whether nobody knows if it bought something. A 409 may be about an earlier attempt that is under way.</summary>
    public bool IsUnknownBuy => Operation == Operation.Buy
        && (Outcome is CallOutcome.ServerError or CallOutcome.Unknown || (Outcome == CallOutcome.Refused && Status == 409));

    /// <summary>Whether a check can learn something from it.</summary>
    public bool IsOfUse => Operation switch
    {
        Operation.Lookup => Outcome == CallOutcome.Ok && Version >= 0,
        Operation.Buy => IsSold || Outcome == CallOutcome.OutOfStock || IsUnknownBuy,
        Operation.Order => Outcome == CallOutcome.Refused,
        _ => false,
    };

    public static string RequestOf(string run, long tag)
    {
        (int client, int call) = ((int)(tag >> 32), (int)tag);
        return client == CheckingClient ? $"load-{run}-check-{call}" : CallName.Of(run, client, call);
    }

    /// <summary>The call as the history of its book needs it; null if it shows nothing there.</summary>
    /// <param name="cutTicks">Of calls that ended later, only some are known.</param>
    public BookCall? InHistory(long cutTicks) => Operation switch
    {
        Operation.Lookup when Version >= 0 && Ended < cutTicks => As(ReplyKind.Done, CallKind.Lookup),
        Operation.Buy when IsSold && Version >= 0 && Ended < cutTicks => As(ReplyKind.Done, CallKind.Buy),
        // The answer may depend on changes that are not known. That the buy was sent depends on nothing.
        Operation.Buy when (IsSold || IsUnknownBuy) && Begun < cutTicks =>
            As(ReplyKind.Unknown, CallKind.Buy) with { Ended = long.MaxValue },
        Operation.Buy when Outcome == CallOutcome.OutOfStock && Ended < cutTicks => As(ReplyKind.OutOfStock, CallKind.Buy),
        _ => null,
    };

    private BookCall As(ReplyKind reply, CallKind kind) => new(Tag, kind, reply, Quantity, Begun, Ended, Version, Stock);
}
