using ADRaffy.ENSNormalize;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer.Accounts;

/// <summary>
/// Unicode's normal form C: a text that was typed on another keyboard, with the same characters composed in another way, is the
/// same text. The framework's own does nothing here, because the store runs without a culture's data (InvariantGlobalization).
/// </summary>
internal static class NormalForm
{
    /// <summary>
    /// The longest text that is composed, in UTF-16 units. The time grows with the square of the marks in a row, and it is spent
    /// before anything slows whoever sends them. Of the characters of the longest password, none has more than four units.
    /// </summary>
    public const int MaxLength = 4 * AccountRules.MaxPasswordLength;

    /// <summary>
    /// The text in normal form; null when it is longer than <see cref="MaxLength"/>, or holds half of a surrogate pair, which is
    /// no character.
    /// </summary>
    public static string? Of(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i++ + 1])))
            {
                return null;
            }
        }

        return System.Text.Ascii.IsValid(text) ? text : ENSNormalize.NF.NFC(text);
    }
}
