namespace PygmyStore.Client.Load;

/// <summary>What a load does to the store.</summary>
internal enum Operation
{
    Search,
    Lookup,
    Buy,
}

/// <summary>The operations' names in commands and reports.</summary>
internal static class Operations
{
    public static string Name(this Operation operation) => operation switch
    {
        Operation.Search => "search",
        Operation.Lookup => "lookup",
        Operation.Buy => "buy",
        _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "has no name"),
    };
}
