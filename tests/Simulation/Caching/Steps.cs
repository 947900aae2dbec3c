namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>What may happen next: collects the states that follow one state, and how each comes about.</summary>
internal sealed class Steps
{
    private readonly List<(CacheState Next, string How, int Who, int Detail)> _found = [];

    public IReadOnlyList<(CacheState Next, string How, int Who, int Detail)> Found => _found;

    /// <param name="next">The state after it.</param>
    /// <param name="how">A sentence; {f} stands for a front end, {r} for a reader, {n} for the detail.</param>
    /// <param name="who">The number of the front end or of the reader.</param>
    /// <param name="detail">A version or an epoch.</param>
    public void Add(in CacheState next, string how, int who = 0, int detail = 0) => _found.Add((next, how, who, detail));

    public void Clear() => _found.Clear();

    public static string Text(string how, int who, int detail) => how
        .Replace("{f}", who == 0 ? "front end A" : "front end B", StringComparison.Ordinal)
        .Replace("{r}", $"reader {who + 1}", StringComparison.Ordinal)
        .Replace("{n}", $"{detail}", StringComparison.Ordinal);
}
