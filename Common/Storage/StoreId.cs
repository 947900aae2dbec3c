using System.Security.Cryptography;

namespace PygmyStore.Common.Storage;

/// <summary>The id that the files of one store share: 128 random bits as 32 lower-case hexadecimal digits.</summary>
public static class StoreId
{
    public const int Digits = 32;

    public static string New() => RandomNumberGenerator.GetHexString(Digits, lowercase: true);

    public static bool IsOne(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length == Digits && text.All(char.IsAsciiHexDigitLower);
    }
}
