namespace PygmyStore.Common.Http.Server;

/// <summary>
/// One of several requests that came in one exchange: it has its own line in the request log, and counts as a request of its own.
/// </summary>
/// <param name="RequestId">The id of the client's request.</param>
/// <param name="Status">The status of its answer.</param>
/// <param name="First">The operation's first argument.</param>
/// <param name="Second">Its second one.</param>
public readonly record struct ExchangePart(string RequestId, int Status, long First, long Second)
{
    /// <summary>Text that stands in the place of the first argument; null when that is the number.</summary>
    public string? FirstText { get; init; }
}
