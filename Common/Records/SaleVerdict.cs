namespace PygmyStore.Common.Records;

/// <summary>How a sale was decided.</summary>
public enum SaleVerdict
{
    Sold,
    OutOfStock,
    NoSuchBook,

    /// <summary>Nothing was decided, and the same op may be sold later: too many refusals are remembered already. Never recorded.</summary>
    Undecided,

    /// <summary>The op belongs to a request for something else. Never recorded: the op's own outcome stands.</summary>
    OtherRequest,
}
