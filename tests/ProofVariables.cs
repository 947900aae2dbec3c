using System.Collections;
using System.Globalization;

namespace PygmyStore.Tests;

/// <summary>
/// The variables that tell the tests how long to prove and with which seed, taken out of the environment before the first test: a
/// server refuses PYGMY_ names that it does not know, and those that it knows would decide what is tested.
/// </summary>
[SetUpFixture]
internal sealed class ProofVariables
{
    private static readonly Dictionary<string, string> Taken = new(StringComparer.Ordinal);

    /// <summary>What a variable had when the tests began; null when it was not set, or to nothing.</summary>
    public static string? Text(string variable) => Taken.GetValueOrDefault(variable) is { Length: > 0 } text ? text : null;

    /// <summary>The same as a number.</summary>
    public static int? Number(string variable) =>
        Text(variable) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    [OneTimeSetUp]
    public static void Take()
    {
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable is { Key: string name, Value: string value } && name.StartsWith("PYGMY_", StringComparison.Ordinal))
            {
                Taken[name] = value;
                Environment.SetEnvironmentVariable(name, null);
            }
        }
    }
}
