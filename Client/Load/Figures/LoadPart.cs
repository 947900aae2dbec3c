using System.Globalization;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Which share of a load this machine sends, as in 2/4.</summary>
/// <param name="Part">From 1.</param>
/// <param name="Parts">All of them.</param>
internal readonly record struct LoadPart(int Part, int Parts)
{
    /// <summary>More machines than anybody uses to load one store.</summary>
    public const int MaxParts = 64;

    /// <summary>Null if the text is no part.</summary>
    public static LoadPart? Parse(string text)
    {
        string[] numbers = text.Split('/');
        return numbers.Length == 2
            && int.TryParse(numbers[0], NumberStyles.None, CultureInfo.InvariantCulture, out int part)
            && int.TryParse(numbers[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parts)
            && parts is >= 1 and <= MaxParts && part >= 1 && part <= parts
            ? new LoadPart(part, parts)
            : null;
    }

    /// <summary>How many of so many things this part has. All parts together have all of them.</summary>
    public int ShareOf(int all) => (int)(((long)all * Part / Parts) - ((long)all * (Part - 1) / Parts));

    public override string ToString() => $"{Part}/{Parts}";
}
