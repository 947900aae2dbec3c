using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Buying;

/// <summary>How a buy ended.</summary>
internal enum BuyResult
{
    /// <summary>It has its order.</summary>
    Ordered,

    /// <summary>An earlier request with the same key had bought; this is its order.</summary>
    OrderedBefore,

    /// <summary>The Idempotency-Key is not one.</summary>
    BadKey,

    /// <summary>The item number or the quantity is out of range.</summary>
    BadRequest,

    /// <summary>The catalog has no such book.</summary>
    NoSuchBook,

    /// <summary>There are not enough copies.</summary>
    OutOfStock,

    /// <summary>The key was used for another request.</summary>
    KeyReused,

    /// <summary>An earlier request with the same key is still under way.</summary>
    InProgress,

    /// <summary>Not possible now; it may be tried again.</summary>
    Unavailable,

    /// <summary>The catalog did not take the request: one of the two services is set up wrongly.</summary>
    NotAccepted,

    /// <summary>It may have been bought or not. Only the same key can tell.</summary>
    Unknown,
}

/// <summary>The end of a buy: the order, or why there is none, in a sentence for the buyer.</summary>
internal readonly record struct BuyOutcome(BuyResult Result, Order? Order, string Message)
{
    /// <summary>Whether it was decided for an earlier request with the same key.</summary>
    public bool IsReplay { get; init; }

    public BuyOutcome(BuyResult result, string message)
        : this(result, null, message)
    {
    }

    public BuyOutcome(BuyResult result, Order order)
        : this(result, order, "")
    {
    }
}
