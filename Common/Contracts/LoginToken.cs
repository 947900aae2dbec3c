using System.Security.Cryptography;
using System.Text;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// The secret of a login: 128 random bits, which the browser keeps in a cookie. Only its hash leaves the front end, so nobody
/// can log in with what the files or the calls behind the front end show.
/// </summary>
public static class LoginToken
{
    private const int Bytes = 16;

    public static string New() => RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true);

    public static bool IsOne(string text) => text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The name under which the store keeps the login.</summary>
    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    public static bool IsHash(string text) => text.Length == 2 * SHA256.HashSizeInBytes && text.All(char.IsAsciiHexDigitLower);
}
