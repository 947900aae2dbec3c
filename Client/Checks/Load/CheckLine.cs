namespace PygmyStore.Client.Checks.Load;

/// <summary>Who else changes the store while a load runs: that decides what its checks can conclude.</summary>
internal enum CheckMode
{
    /// <summary>Nobody: this load bought all copies that are gone.</summary>
    Alone,

    /// <summary>Others buy and restock too: only what must hold in spite of that is checked.</summary>
    Shared,

    /// <summary>Nothing is checked.</summary>
    Off,
}

internal enum CheckVerdict
{
    Pass,
    Fail,
    Skip,
}

/// <summary>What a check found: a line for people.</summary>
/// <param name="Verdict">Whether it holds.</param>
/// <param name="Name">What should hold.</param>
/// <param name="Detail">How much was checked, the first counter-example, or why nothing was checked.</param>
internal sealed record CheckLine(CheckVerdict Verdict, string Name, string Detail)
{
    /// <summary>The ids of the requests that show the counter-example.</summary>
    public IReadOnlyList<string> Requests { get; init; } = [];

    public static CheckLine Pass(string name, string detail) => new(CheckVerdict.Pass, name, detail);

    public static CheckLine Skip(string name, string why) => new(CheckVerdict.Skip, name, why);

    public static CheckLine Fail(string name, string counterExample, params IReadOnlyList<string> requests) =>
        new(CheckVerdict.Fail, name, counterExample) { Requests = requests };

    public override string ToString()
    {
        string requests = Requests.Count > 0 ? $" ({string.Join(", ", Requests)})" : "";
        return $"{Verdict.ToString().ToUpperInvariant()}  {Name}: {Detail}{requests}";
    }
}
