namespace PygmyStore.Client.Load.Figures;

/// <summary>Numbers as people read them.</summary>
internal static class Figure
{
    private const string Nothing = "-";

    /// <summary>A time with its unit, as in 12.3 ms.</summary>
    public static string Of(double microseconds) => microseconds switch
    {
        < 1000 => $"{microseconds:F0} us",
        < 1_000_000 => $"{Milliseconds(microseconds)} ms",
        _ => $"{microseconds / 1_000_000:F2} s",
    };

    /// <summary>A time in milliseconds without the unit, at most eight characters; a hyphen if there is none.</summary>
    public static string Milliseconds(double? microseconds) => microseconds switch
    {
        null => Nothing,
        < 10_000 => $"{microseconds / 1000:F3}",
        < 100_000 => $"{microseconds / 1000:F2}",
        < 10_000_000 => $"{microseconds / 1000:F1}",
        _ => $"{microseconds / 1000:F0}",
    };

    public static string Count(long count) => $"{count:N0}";

    public static string Rate(double rate) => rate < 100 ? $"{rate:F1}" : $"{rate:N0}";

    public static string Share(double share) => $"{share * 100:0.###} %";
}
