using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>Who makes a request, as its cookie proves it to the order service. A guest costs no call. For any thread.</summary>
internal sealed class Visitors(AccountClient accounts)
{
    public const string Ended = "your login has ended: log in again";

    private const string NoLogin =
        "this needs a login: POST /sessions with name and password sets the cookie of one, and /login is the page for it";

    // There is no registered scheme for cookies; a 401 has to name one (RFC 9110 section 15.5.2).
    private static ReadOnlySpan<byte> Challenge =>
        "Cookie realm=\"pygmy\", form-action=\"/login\", cookie-name=\"pygmy_login\""u8;

    /// <summary>Asks who it is.</summary>
    public Visitor Of(Exchange exchange)
    {
        if (!LoginCookie.IsSent(exchange))
        {
            return Visitor.Guest;
        }

        if (LoginCookie.Read(exchange) is not { } cookie)
        {
            return new Visitor(VisitorKind.Ended, null, null, default);
        }

        string login = LoginToken.HashOf(cookie.Token);
        Answer<Login> found = accounts.FindLogin(exchange.Context, login);
        return found.HasValue ? new Visitor(VisitorKind.LoggedIn, found.Value, login, default)
            : found.IsRefusal && found.Status == 404 ? new Visitor(VisitorKind.Ended, null, login, default)
            : new Visitor(VisitorKind.Unknown, null, login, Refusal.Of(found));
    }

    /// <summary>Why the visitor may not see an owner's order; null when he may. Everybody may see a guest's.</summary>
    public Refusal? WhyNotSee(Exchange exchange, string owner) => owner.Length == 0 ? null
        : Of(exchange) is var visitor && visitor.Account == owner ? null
        : visitor.Kind == VisitorKind.LoggedIn ? new Refusal(403, "this is the order of another account")
        : WhyNotLoggedIn(exchange, visitor, "this order belongs to an account: log in to see it");

    /// <summary>Why a request of that visitor gets nothing that needs a login; null when he is logged in.</summary>
    public static Refusal? WhyNotLoggedIn(Exchange exchange, Visitor visitor, string whenGuest = NoLogin)
    {
        switch (visitor.Kind)
        {
            case VisitorKind.LoggedIn:
                return null;
            case VisitorKind.Unknown:
                return visitor.Refusal;
            default:
                AddChallenge(exchange);
                exchange.HasEndedLogin = visitor.Kind == VisitorKind.Ended;
                return new Refusal(401, visitor.Kind == VisitorKind.Guest ? whenGuest : Ended);
        }
    }

    /// <summary>Says that the 401 asks for a login.</summary>
    public static void AddChallenge(Exchange exchange)
    {
        exchange.Response.AddField("WWW-Authenticate"u8, Challenge);
        exchange.AsksForLogin = true;
    }
}

internal enum VisitorKind
{
    Guest,
    LoggedIn,

    /// <summary>The cookie is of a login that does not hold any more, or never did.</summary>
    Ended,

    /// <summary>The order service did not say.</summary>
    Unknown,
}

/// <summary>Who makes a request.</summary>
/// <param name="Kind">What is known of him.</param>
/// <param name="Login">His login, if it holds.</param>
/// <param name="LoginHash">The hash of the token that he sent; null where he sent none.</param>
/// <param name="Refusal">Why it is not known who he is.</param>
internal readonly record struct Visitor(VisitorKind Kind, Login? Login, string? LoginHash, Refusal Refusal)
{
    public static Visitor Guest => default;

    /// <summary>The account's id; empty when he is not logged in.</summary>
    public string Account => Login?.Account ?? "";
}
