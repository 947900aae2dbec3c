namespace PygmyStore.Client.Checks;

/// <summary>The books that every shop begins with.</summary>
internal static class BundledBooks
{
    public static IReadOnlyList<(int ItemNumber, string Title, string Topic)> All { get; } =
    [
        (1, "How to get a good grade in 677 in 20 minutes a day", "distributed systems"),
        (2, "RPCs for Dummies", "distributed systems"),
        (3, "Xen and the Art of Surviving Graduate School", "graduate school"),
        (4, "Cooking for the Impatient Graduate Student", "graduate school"),
    ];
}
