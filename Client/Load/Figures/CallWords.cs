using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Operations and outcomes as the reports name them.</summary>
internal static class CallWords
{
    private static readonly string[] Names =
        [.. Enum.GetValues<Operation>().Select(operation => operation.ToString().ToLowerInvariant())];

    public static IReadOnlyList<string> Operations => Names;

    public static string Name(this Operation operation) => Names[(int)operation];

    /// <summary>A healthy store gives no such outcome. What the end of the load cut off tells nothing of the store.</summary>
    public static bool IsUnexpected(this in CallRecord record) =>
        !record.IsAbandoned && record.Outcome is not (CallOutcome.Ok or CallOutcome.OutOfStock);
}
