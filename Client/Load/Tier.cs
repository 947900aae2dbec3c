namespace PygmyStore.Client.Load;

/// <summary>Who measured a time, each by its own clock. A tier's time contains those behind it.</summary>
internal enum Tier
{
    Client,
    FrontEnd,
    Order,
    Catalog,
}

/// <summary>The tiers' names in Server-Timing and in reports.</summary>
internal static class Tiers
{
    public static string Name(this Tier tier) => tier switch
    {
        Tier.Client => "client",
        Tier.FrontEnd => "frontend",
        Tier.Order => "order",
        Tier.Catalog => "catalog",
        _ => throw new ArgumentOutOfRangeException(nameof(tier), tier, "has no name"),
    };

    /// <summary>The server of that name; false for a name that is not one of ours.</summary>
    public static bool TryParseServer(ReadOnlySpan<byte> name, out Tier tier)
    {
        tier = name.SequenceEqual("frontend"u8) ? Tier.FrontEnd
            : name.SequenceEqual("order"u8) ? Tier.Order
            : name.SequenceEqual("catalog"u8) ? Tier.Catalog
            : Tier.Client;
        return tier != Tier.Client;
    }
}
