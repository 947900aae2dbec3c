namespace PygmyStore.Tests.Client;

/// <summary>What a test can make a store in memory do wrong, each fifth time that there is an occasion.</summary>
internal enum Cheat
{
    None,

    /// <summary>It sells without looking at the stock. It does so each time.</summary>
    Oversells,

    /// <summary>It does not find an order again.</summary>
    LosesOrders,

    /// <summary>It shows an order with a copy more.</summary>
    AltersOrders,

    /// <summary>It gives a buyer the number of the order before.</summary>
    SharesOrders,

    /// <summary>It buys again for a key that has an order.</summary>
    ForgetsKeys,

    /// <summary>It says that a book is out of stock, and it is not.</summary>
    RefusesWithStock,

    /// <summary>A lookup shows the book as it was one version ago.</summary>
    ShowsOldVersions,

    /// <summary>The next buyer's change overwrites a buyer's.</summary>
    LosesUpdates,

    /// <summary>It takes a copy more than the buyer gets.</summary>
    TakesTooMuch,

    /// <summary>Its counters count a buy too many. It does so each time.</summary>
    Miscounts,

    /// <summary>Its audit finds something. It does so each time.</summary>
    FailsItsAudit,
}
