namespace PygmyStore.Tests.Consistency;

/// <summary>What a client asked of a book.</summary>
internal enum CallKind
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
/// One attempt of a client: what it asked of a book, and what it was told. Attempts under one key are one change at most.
/// </summary>
/// <param name="Kind">What was asked.</param>
/// <param name="Key">The key of a change that is made once at most; empty when there is none.</param>
/// <param name="ItemNumber">The book; <see cref="AnyBook"/> when it was named by title and the answer does not tell which book
/// that was.</param>
/// <param name="Quantity">Copies; 0 for a lookup and a new title.</param>
/// <param name="Begun">When it was about to be sent, in ticks of one monotonic clock.</param>
/// <param name="Ended">When its answer had come, on the same clock.</param>
/// <param name="Reply">What the client was told.</param>
internal sealed record Call(CallKind Kind, string Key, int ItemNumber, long Quantity, long Begun, long Ended, Reply Reply)
{
    public const int AnyBook = -1;

    /// <summary>What it adds to the stock when it is done.</summary>
    public long Difference => Kind == CallKind.Buy ? -Quantity : Quantity;

    public bool IsChange => Kind != CallKind.Lookup;

    public override string ToString() =>
        $"{Kind} {(Key.Length > 0 ? $"'{Key}' " : "")}of {Quantity}, told version {Reply.Version} with stock {Reply.Stock}";
}
