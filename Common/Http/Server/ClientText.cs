using System.Globalization;
using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>Shows a client's own text in a sentence: bounded, and without characters that a reader cannot see.</summary>
public static class ClientText
{
    private const int MaxShown = 40; // characters: enough to find the place, too few to fill a screen
    private const string CutMark = "...";

    /// <summary>The text in quotes.</summary>
    public static string Quote(string text) => $"\"{Cut(text)}\"";

    /// <summary>The text, cut where it is long; what cannot be seen is written as <c>\uXXXX</c>.</summary>
    public static string Cut(string text)
    {
        var shown = new StringBuilder();
        int count = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (count++ == MaxShown)
            {
                return shown.Append(CutMark).ToString();
            }

            if (IsVisible(rune))
            {
                shown.Append(rune.ToString());
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
            }
        }

        return shown.ToString();
    }

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.Surrogate);
}
