using System.Globalization;

namespace PygmyStore.Common.Configuration;

/// <summary>Reads a value. Returns null, or the reason why the text is not valid.</summary>
internal delegate string? SettingParser<T>(string text, string folder, out T value);

/// <summary>A way to write values of type <typeparamref name="T"/>.</summary>
internal sealed record SettingKind<T>(string Syntax, SettingParser<T> Parse);

/// <summary>The ways to write a value, except for <see cref="AddressSyntax"/> and <see cref="NameSyntax"/>.</summary>
internal static class SettingKind
{
    private const int MaxSecretLength = 256; // longer than any key that a person makes, and fits into one HTTP field
    private const int MaxQuotedLength = 60; // keeps an error message on one readable line

    public static SettingKind<string> Folder { get; } = new("folder", ParseFolder);

    public static SettingKind<bool> Switch { get; } = new("on or off", ParseSwitch);

    /// <summary>Empty is null. The text never appears in an error message.</summary>
    public static SettingKind<string?> Secret { get; } = new("secret text, or empty", ParseSecret);

    public static SettingKind<int> Count(int minimum, int maximum) => WholeNumber("count", minimum, maximum);

    public static SettingKind<int> Bytes(int minimum, int maximum) => WholeNumber("bytes", minimum, maximum);

    public static SettingKind<TimeSpan> Milliseconds(int minimum, int maximum)
    {
        SettingKind<int> number = WholeNumber("milliseconds", minimum, maximum);
        return new(number.Syntax, (string text, string folder, out TimeSpan value) =>
        {
            string? reason = number.Parse(text, folder, out int milliseconds);
            value = TimeSpan.FromMilliseconds(milliseconds);
            return reason;
        });
    }

    /// <summary>The names of the enum in lower case.</summary>
    public static SettingKind<TEnum> Choice<TEnum>() where TEnum : struct, Enum
    {
        Dictionary<string, TEnum> choices = Enum.GetValues<TEnum>().ToDictionary(choice => choice.ToString().ToLowerInvariant());
        string syntax = string.Join(" or ", choices.Keys);
        return new(syntax, (string text, string _, out TEnum value) =>
            choices.TryGetValue(text, out value) ? null : $"{Quote(text)} is not {syntax}");
    }

    /// <summary>Shortens what a person wrote for an error message of one line.</summary>
    public static string Quote(string text)
    {
        string shown = text.Length > MaxQuotedLength ? text[..MaxQuotedLength] + "..." : text;
        return "'" + string.Concat(shown.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c)) + "'";
    }

    private static SettingKind<int> WholeNumber(string unit, int minimum, int maximum)
    {
        string syntax = $"{unit} {minimum}..{maximum}";
        return new(syntax, (string text, string _, out int value) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum
                ? null
                : $"{Quote(text)} is not a whole number from {minimum} to {maximum}");
    }

    private static string? ParseSwitch(string text, string folder, out bool value)
    {
        value = text == "on";
        return text is "on" or "off" ? null : $"{Quote(text)} is not on or off";
    }

    private static string? ParseFolder(string text, string folder, out string value)
    {
        value = folder;
        if (text.Length == 0)
        {
            return "a folder has a name";
        }

        if (text.Any(char.IsControl))
        {
            return $"{Quote(text)} is not a folder: it has a control character";
        }

        value = Path.GetFullPath(text, folder);
        return null;
    }

    private static string? ParseSecret(string text, string folder, out string? value)
    {
        value = text.Length == 0 ? null : text;
        return text.Length <= MaxSecretLength && text.All(c => c is > ' ' and <= '~')
            ? null
            : $"a key is at most {MaxSecretLength} visible ASCII characters without spaces";
    }
}
