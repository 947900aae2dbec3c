using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Load;

/// <summary>What became of one call of a load.</summary>
internal enum CallOutcome
{
    /// <summary>Done.</summary>
    Ok,

    /// <summary>A buy found too few copies (409): part of any load that lasts.</summary>
    OutOfStock,

    /// <summary>Another refusal: the load asks for nothing that deserves one.</summary>
    Refused,

    /// <summary>A 5xx answer.</summary>
    ServerError,

    /// <summary>The request was sent, but no usable answer came.</summary>
    Unknown,

    /// <summary>The request could not be sent.</summary>
    ConnectionError,
}

/// <summary>How outcomes are told apart.</summary>
internal static class CallOutcomes
{
    public static CallOutcome Of(Operation operation, in UpstreamCall call)
    {
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            return call.Outcome.IsUnsent() ? CallOutcome.ConnectionError : CallOutcome.Unknown;
        }

        return call.Status switch
        {
            >= 200 and <= 299 => CallOutcome.Ok,
            409 when operation == Operation.Buy => CallOutcome.OutOfStock,
            >= 500 => CallOutcome.ServerError,
            _ => CallOutcome.Refused,
        };
    }

    /// <summary>Whether a store in good order never gives it.</summary>
    public static bool IsUnexpected(this CallOutcome outcome) => outcome is not (CallOutcome.Ok or CallOutcome.OutOfStock);
}
