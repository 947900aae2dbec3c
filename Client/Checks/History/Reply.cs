namespace PygmyStore.Client.Checks.History;

/// <summary>What kind of answer a client got.</summary>
internal enum ReplyKind : byte
{
    /// <summary>None that says whether it was done: the store may do it, once, at any later time too.</summary>
    Unknown,

    /// <summary>This attempt was not done, and never will be.</summary>
    NotDone,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was refused for good: there were fewer copies than it asked for.</summary>
    OutOfStock,

    /// <summary>It was refused for good: no book had the title.</summary>
    NoSuchBook,
}

/// <summary>An answer: with <see cref="ReplyKind.Done"/>, the book as it was right then.</summary>
/// <param name="Kind">What the answer means.</param>
/// <param name="Version">The book's version: after the change, for a change.</param>
/// <param name="Stock">The copies in that version.</param>
/// <param name="OrderNumber">The order of a buy; 0 for the rest.</param>
internal readonly record struct Reply(ReplyKind Kind, long Version = 0, long Stock = 0, long OrderNumber = 0)
{
    public static Reply Unknown => default;

    public static Reply NotDone => new(ReplyKind.NotDone);

    public static Reply OutOfStock => new(ReplyKind.OutOfStock);

    public static Reply NoSuchBook => new(ReplyKind.NoSuchBook);

    /// <summary>The client can rely on it.</summary>
    public bool IsDefinite => Kind is ReplyKind.Done or ReplyKind.OutOfStock or ReplyKind.NoSuchBook;

    public static Reply Done(long version, long stock, long orderNumber = 0) => new(ReplyKind.Done, version, stock, orderNumber);

    public override string ToString() => Kind switch
    {
        ReplyKind.Done when OrderNumber > 0 => $"order {OrderNumber}, version {Version}, stock {Stock}",
        ReplyKind.Done => $"version {Version}, stock {Stock}",
        ReplyKind.OutOfStock => "out of stock",
        ReplyKind.NoSuchBook => "no such book",
        ReplyKind.NotDone => "not done",
        _ => "no answer",
    };
}
