namespace PygmyStore.Common.Configuration;

/// <summary>
/// What reading the configuration came to: <see cref="Loaded"/>, <see cref="HelpWanted"/> or <see cref="Invalid"/>.
/// </summary>
public abstract record ConfigurationOutcome
{
    private ConfigurationOutcome()
    {
    }

    /// <summary>Every setting has a valid value.</summary>
    public sealed record Loaded(StoreConfiguration Configuration) : ConfigurationOutcome;

    /// <summary><c>--help</c> was given: print <paramref name="Usage"/> to standard output and exit 0.</summary>
    public sealed record HelpWanted(string Usage) : ConfigurationOutcome;

    /// <summary>
    /// Something is wrong: print <paramref name="Error"/>, a single line that begins with the file and line number (or the
    /// option, or the environment variable), to standard error and exit 2.
    /// </summary>
    public sealed record Invalid(string Error) : ConfigurationOutcome;
}
