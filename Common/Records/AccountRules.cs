using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Common.Records;

/// <summary>What an account may be. Each check answers null, or why not, without a full stop.</summary>
public static class AccountRules
{
    public const int MaxNameLength = 32; // longer than nearly every person's name; a page's header has room for it
    public const int MinPasswordLength = 8; // NIST SP 800-63B
    public const int MaxPasswordLength = 128; // twice what NIST asks for; a longer one costs time and is no safer

    /// <summary>The greatest count that is taken: half a minute's work.</summary>
    public const int MaxIterations = 50_000_000;

    private const int IdDigits = 16; // 64 random bits: an id is never given twice, even when the file of the accounts is lost
    private const char IdPrefix = 'a';
    private const int MinSaltDigits = 32;
    private const int MaxSaltDigits = 128;

    /// <summary>How names compare: without regard to case.</summary>
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    public static string NewId() => IdPrefix + RandomNumberGenerator.GetHexString(IdDigits, lowercase: true);

    public static bool IsId(string text) =>
        text.Length == 1 + IdDigits && text[0] == IdPrefix && text.Skip(1).All(char.IsAsciiHexDigitLower);

    /// <summary>For a name in normal form (NFC), as the front end sends it.</summary>
    public static string? WhyNotName(string name)
    {
        if (name.Length is < 1 or > MaxNameLength)
        {
            return $"the name must have 1 to {MaxNameLength} characters";
        }

        Rune before = default;
        foreach (Rune rune in name.EnumerateRunes())
        {
            bool isBetween = rune.Value is ' ' or '-' or '_' or '.' or '\'';
            if (!isBetween && !IsOfWord(rune))
            {
                return "the name may have letters, digits, and between them spaces, hyphens, underscores, dots and apostrophes";
            }

            if ((isBetween || IsMark(rune)) && before == default)
            {
                return "the name must begin with a letter or a digit";
            }

            if (rune.Value == ' ' && before.Value == ' ')
            {
                return "the name must not have two spaces together";
            }

            before = rune;
        }

        return before.Value == ' ' ? "the name must not end with a space" : null;
    }

    public static string? WhyNotPassword(string password)
    {
        int characters = password.EnumerateRunes().Count();
        return characters < MinPasswordLength ? $"the password must have at least {MinPasswordLength} characters"
            : characters > MaxPasswordLength ? $"the password must have at most {MaxPasswordLength} characters"
            : password.Any(char.IsControl) ? "the password must not hold control characters, which no form can send"
            : null;
    }

    public static bool IsHash(PasswordHash hash) =>
        hash.Salt.Length is >= MinSaltDigits and <= MaxSaltDigits && hash.Salt.Length % 2 == 0
        && hash.Salt.All(char.IsAsciiHexDigitLower)
        && hash.Iterations is >= 1 and <= MaxIterations
        && hash.Hash.Length == 2 * SHA256.HashSizeInBytes && hash.Hash.All(char.IsAsciiHexDigitLower);

    /// <summary>Whether it may be kept.</summary>
    public static bool MayBe(Account account) =>
        IsId(account.Id) && WhyNotName(account.Name) is null && IsHash(account.Password);

    private static bool IsOfWord(Rune rune) => Rune.IsLetterOrDigit(rune) || IsMark(rune);

    // Of the scripts whose letters need them.
    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
}
