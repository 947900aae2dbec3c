namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>How much happens in an exploration.</summary>
/// <param name="Fronts">Front ends, 1 or 2.</param>
/// <param name="Reads">Reads, at most 3.</param>
/// <param name="Writes">What each write changes, in their order.</param>
internal sealed record Bounds(int Fronts, int Reads, params Items[] Writes)
{
    /// <summary>How often the catalog is killed.</summary>
    public int Crashes { get; init; }

    /// <summary>How often it is stopped cleanly.</summary>
    public int Stops { get; init; }

    /// <summary>How often a front end is killed or gives its lease back.</summary>
    public int Restarts { get; init; }

    /// <summary>Batches that are written to no avail.</summary>
    public int Discards { get; init; }

    /// <summary>The last epoch that is granted. The front ends begin with epoch 1.</summary>
    public int Epochs { get; init; } = 2;

    /// <summary>Whether front ends ask for leases, or have only the first one.</summary>
    public bool HasRegistrations { get; init; } = true;

    /// <summary>Whether registrations are also repeated, and come when nobody waits for them any more.</summary>
    public bool HasStrays { get; init; }

    /// <summary>Whether there are searches too.</summary>
    public bool HasSearches => Writes.Any(items => items.HasFlag(Items.Shelf));

    /// <summary>The version of an item after so many writes: the last of them that changed it.</summary>
    public byte Version(Items item, int writes)
    {
        while (writes > 0 && !Writes[writes - 1].HasFlag(item))
        {
            writes--;
        }

        return (byte)writes;
    }

    public override string ToString()
    {
        string[] parts =
        [
            Count(Fronts, "front end"), Count(Reads, "read"), $"writes of {string.Join(" / ", Writes)}", Count(Epochs, "epoch"),
            Count(Crashes, "kill"), Count(Stops, "stop"), Count(Restarts, "front-end restart"),
            Discards > 0 ? "a discarded batch" : "",
            HasRegistrations ? "" : "no renewals", HasStrays ? "stray registrations" : "",
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0));
    }

    private static string Count(int number, string noun) => number switch
    {
        0 => "",
        1 => $"1 {noun}",
        _ => $"{number} {noun}s",
    };
}
