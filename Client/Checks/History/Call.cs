namespace PygmyStore.Client.Checks.History;

/// <summary>What a client asked of a book.</summary>
internal enum CallKind : byte
{
    /// <summary>Its version and stock.</summary>
    Lookup,

    /// <summary>Copies, which then leave the stock.</summary>
    Buy,

    /// <summary>That copies come into the stock.</summary>
    Restock,

    /// <summary>That it gets another title; no copies come or go.</summary>
    Rename,
}

/// <summary>
/// One attempt of a client: what it asked of a book, and the answer. Attempts under one key are one change at most.
/// </summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Key">The key of a change that is made once at most; empty when there is none.</param>
/// <param name="ItemNumber">The book; <see cref="AnyBook"/> when the client named a title and does not know whose it was.</param>
/// <param name="Quantity">Copies; 0 for a lookup and a new title.</param>
/// <param name="Begun">When it was about to be sent, in ticks of one monotonic clock.</param>
/// <param name="Ended">When its answer had come, on the same clock.</param>
/// <param name="Reply">The answer.</param>
internal sealed record Call(CallKind Kind, string Key, int ItemNumber, long Quantity, long Begun, long Ended, Reply Reply)
{
    public const int AnyBook = -1;

    public bool IsChange => Kind != CallKind.Lookup;

    /// <summary>The id of its request; the key where nobody gave it another one.</summary>
    public string RequestId { get; init; } = Key;

    public BookCall AsBookCall(long tag) =>
        new(tag, Kind, Reply.Kind, Quantity, Begun, Ended, Reply.Version, Reply.Stock);
}
