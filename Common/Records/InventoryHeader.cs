namespace PygmyStore.Common.Records;

/// <summary>
/// Which column of inventory.csv is where: people may reorder them. A wrong header is a <see cref="FormatException"/>.
/// </summary>
internal sealed class InventoryHeader
{
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    public InventoryHeader(string[] names)
    {
        Count = names.Length;
        for (int i = 0; i < names.Length; i++)
        {
            if (!InventoryColumns.All.Contains(names[i]))
            {
                throw new FormatException($"the column {names[i]} is not known");
            }

            if (!_places.TryAdd(names[i], i))
            {
                throw new FormatException($"the column {names[i]} is there twice");
            }
        }

        // All of the ledger or nothing of it: a ledger with a hole would not add up.
        bool hasLedger = InventoryColumns.Ledger.Any(_places.ContainsKey);
        IEnumerable<string> needed = [.. InventoryColumns.Required, .. hasLedger ? InventoryColumns.Ledger : []];
        if (needed.FirstOrDefault(name => !_places.ContainsKey(name)) is { } missing)
        {
            throw new FormatException($"the column {missing} is missing");
        }
    }

    /// <summary>How many columns there are.</summary>
    public int Count { get; }

    /// <summary>The place of a column, or -1 when it is absent.</summary>
    public int PlaceOf(string name) => _places.GetValueOrDefault(name, -1);
}
