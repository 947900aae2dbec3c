using System.Buffers.Text;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;
using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// The cookie of a login: the token, and for pages that only show it the account's id and name. The token alone proves anything:
/// what matters is asked of the order service (<see cref="Visitors"/>).
/// </summary>
internal readonly record struct LoginCookie(string Token, string Account, string Name)
{
    /// <summary>The name of the cookie.</summary>
    public const string Cookie = "pygmy_login";

    private const char Separator = '.';
    private const int MaxBytes = 512; // a name of 32 characters takes 171 in base 64, the rest 50

    private static ReadOnlySpan<byte> CookieName => "pygmy_login"u8;

    /// <summary>Whether the request has such a cookie. Costs no memory, because every buy asks it.</summary>
    public static bool IsSent(Exchange exchange) => !Cookies.Find(exchange.Request.Fields, CookieName).IsEmpty;

    /// <summary>Reads the cookie; null when there is none, or none of ours.</summary>
    public static LoginCookie? Read(Exchange exchange)
    {
        ReadOnlySpan<byte> value = Cookies.Find(exchange.Request.Fields, CookieName);
        if (value.IsEmpty || value.Length > MaxBytes)
        {
            return null;
        }

        string[] parts = Encoding.UTF8.GetString(value).Split(Separator);
        return parts is [var token, var account, var name] && LoginToken.IsOne(token) && AccountRules.IsId(account)
            && Base64Url.IsValid(name) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(name)) is var shown
            && AccountRules.WhyNotName(shown) is null
                ? new LoginCookie(token, account, shown)
                : null;
    }

    public static void Set(Exchange exchange, Visit visit, bool isSecure)
    {
        Login login = visit.Login;
        string name = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(login.Name));
        exchange.Response.SetCookie(
            Cookie, $"{visit.Token}{Separator}{login.Account}{Separator}{name}",
            (int)login.SecondsLeft, isSecure);
    }

    public static void Remove(Exchange exchange) =>
        exchange.Response.SetCookie(Cookie, "", maxAgeSeconds: 0);
}
