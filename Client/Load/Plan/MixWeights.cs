using System.Globalization;

namespace PygmyStore.Client.Load.Plan;

/// <summary>How often the pattern <c>mix</c> searches, looks up and buys. Only the ratios count.</summary>
internal readonly record struct MixWeights(double Search, double Lookup, double Buy)
{
    private const int MaxWeight = 1_000_000; // finer ratios show in no load

    private static readonly string[] Names = ["search", "lookup", "buy"];

    public static MixWeights Default => new(40, 40, 20);

    public double Sum => Search + Lookup + Buy;

    /// <summary>Reads <c>search=40,lookup=40,buy=20</c>; what is left out is 0. Null and a sentence if it is not that.</summary>
    public static MixWeights? Parse(string text, out string refusal)
    {
        double?[] weights = new double?[Names.Length];
        foreach (string part in text.Split(','))
        {
            string[] pair = part.Split('=', StringSplitOptions.TrimEntries);
            int name = Array.IndexOf(Names, pair[0]);
            if (pair.Length != 2 || name < 0)
            {
                refusal = $"--mix takes search=40,lookup=40,buy=20 or a part of it, not \"{text}\"";
                return null;
            }

            if (weights[name] is not null)
            {
                refusal = $"--mix names {pair[0]} twice";
                return null;
            }

            if (!TryRead(pair[1], out double weight))
            {
                refusal = $"--mix takes weights from 0 to {MaxWeight}, not \"{pair[1]}\"";
                return null;
            }

            weights[name] = weight;
        }

        var read = new MixWeights(weights[0] ?? 0, weights[1] ?? 0, weights[2] ?? 0);
        refusal = read.Sum > 0 ? "" : "--mix needs a weight above 0";
        return read.Sum > 0 ? read : null;
    }

    private static bool TryRead(string text, out double weight) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out weight) && weight <= MaxWeight;
}
