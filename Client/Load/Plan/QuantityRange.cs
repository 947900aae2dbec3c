using System.Globalization;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Load.Plan;

/// <summary>How many copies a buy asks for: any number of the range, each as often. 0 means that nothing is bought.</summary>
internal readonly record struct QuantityRange(int Least, int Most)
{
    /// <summary>Reads <c>2</c> or <c>0-5</c>; null and a sentence if it is neither, or never more than 0.</summary>
    public static QuantityRange? Parse(string text, out string refusal)
    {
        refusal = "";
        string[] ends = text.Split('-');
        if (ends.Length <= 2 && TryRead(ends[0], out int least) && TryRead(ends[^1], out int most) && least <= most && most > 0)
        {
            return new QuantityRange(least, most);
        }

        refusal = $"--quantity takes a number such as 1 or a range such as 0-5, up to {BookRules.MaxQuantity}, not \"{text}\"";
        return null;
    }

    public int Next(ref IterationRandom random) => Least + random.NextBelow(Most - Least + 1);

    private static bool TryRead(string text, out int quantity) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out quantity) && quantity <= BookRules.MaxQuantity;
}
