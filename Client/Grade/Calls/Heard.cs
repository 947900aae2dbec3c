using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Grade.Calls;

/// <summary>One call of a customer: what it asked, and what came.</summary>
/// <remarks>Times are in the ticks of <see cref="System.Diagnostics.Stopwatch"/>.</remarks>
internal sealed record Heard
{
    /// <summary>Who asked: <c>client 3</c>.</summary>
    public required string Customer { get; init; }

    /// <summary>The number of the call among the customer's, from 1.</summary>
    public int Call { get; init; }

    public required Operation Operation { get; init; }

    /// <summary>The book that it asked for; null for a search.</summary>
    public int? ItemNumber { get; init; }

    public int Quantity { get; init; }

    /// <summary>The request, for people: <c>GET /buy/1</c>.</summary>
    public string Asked { get; init; } = "";

    public long Begun { get; init; }

    public long Ended { get; init; }

    public UpstreamOutcome Came { get; init; }

    /// <summary>0 if no answer came.</summary>
    public int Status { get; init; }

    public required FaceAnswer Answer { get; init; }

    /// <summary>The beginning of the answer's body, on one line.</summary>
    public string Body { get; init; } = "";

    public bool IsOk => Answer.Outcome == CallOutcome.Ok;

    public bool IsSold => Operation == Operation.Buy && IsOk;

    public bool IsSoldOut => Answer.Outcome == CallOutcome.OutOfStock;

    /// <summary>Whether the store said no, in whichever way.</summary>
    public bool IsRefused => Answer.Outcome is CallOutcome.Refused or CallOutcome.OutOfStock;

    /// <summary>Whether nobody knows if it bought something.</summary>
    public bool IsUnknownBuy =>
        Operation == Operation.Buy && Answer.Outcome is CallOutcome.Unknown or CallOutcome.ServerError;

    /// <summary>Whether no usable answer came, and the store did not say that it had no room.</summary>
    public bool HasFailed => !IsOk && !IsRefused && !IsShed;

    /// <summary>Whether the store had no room for it (RFC 9110 section 15.6.4): the customer may try again.</summary>
    public bool IsShed => Status == 503;

    /// <summary>Whether the customer closed the connection on purpose, before it could read the answer.</summary>
    public bool IsLost { get; init; }

    /// <summary>What came, in words.</summary>
    public string Told => Came switch
    {
        _ when IsLost => "nothing, because it closed the connection before it read the answer",
        UpstreamOutcome.Answered => $"status {Status} {Body}".TrimEnd(),
        UpstreamOutcome.Unreachable => "no connection",
        UpstreamOutcome.Busy => "no connection in time",
        UpstreamOutcome.TimedOut => "no answer in time",
        UpstreamOutcome.Broken => "the connection ended before the answer did",
        _ => "no HTTP, or too much",
    };

    /// <summary>Who asked what, and what came.</summary>
    public override string ToString() => $"{Customer} asked {Asked} and got {Told}";
}
