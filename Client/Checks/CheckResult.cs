namespace PygmyStore.Client.Checks;

/// <summary>One check that was made.</summary>
/// <param name="Name">What was checked, as a sentence that is true when it passed.</param>
/// <param name="Failure">What was seen instead; null when it passed.</param>
internal sealed record CheckResult(string Name, string? Failure)
{
    public bool HasPassed => Failure is null;
}
