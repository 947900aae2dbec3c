using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// Lets only the keeper of the store in: a person at this machine, a request with the <c>admin_key</c> in <c>X-Admin-Key</c>, and
/// a browser in which the key was typed into a form. For any thread.
/// </summary>
/// <remarks>
/// The browser's cookie is not the key. It is the time when it ends, signed with a key that is derived from the admin key. So it
/// holds for <see cref="TicketTime"/>, survives a restart of the server, and ends when the admin key is changed. With a stolen
/// cookie one could try keys without asking the server, so the admin key should be random.
/// </remarks>
internal sealed class KeeperDoor
{
    /// <summary>How long a browser stays let in: a lesson or two.</summary>
    public static readonly TimeSpan TicketTime = TimeSpan.FromHours(3);

    private const string Address = "/keeper";
    private const string CookieName = "pygmy_keeper";
    private const char Separator = '.';
    private const int KeyBytes = 32;

    private static readonly byte[] Purpose = Encoding.ASCII.GetBytes("pygmy keeper ticket");

    private readonly Func<Exchange, bool> _isLocal;
    private readonly Func<Exchange, string?> _whyNotSecret;
    private readonly Func<Exchange, bool> _isHttps;
    private readonly Func<DateTimeOffset> _now;
    private readonly KeeperKey? _key;
    private readonly byte[] _ticketKey;
    private readonly HashSet<string> _pages = new(StringComparer.Ordinal);

    /// <summary>Makes the door; <see cref="Map"/> adds the route of its form.</summary>
    /// <param name="adminKey">Null: there is none, and only this machine gets in.</param>
    /// <param name="isLocal">Whether a request comes from this machine and was meant for it.</param>
    /// <param name="whyNotSecret">The sentence why the key must not travel with such a request; null when it may.</param>
    /// <param name="isHttps">Whether the browser speaks https, so that its cookie may be Secure; no unless given.</param>
    /// <param name="now">The time by which tickets end; the system's unless given.</param>
    public KeeperDoor(
        string? adminKey, Func<Exchange, bool> isLocal, Func<Exchange, string?> whyNotSecret,
        Func<Exchange, bool>? isHttps = null, Func<DateTimeOffset>? now = null)
    {
        _isLocal = isLocal;
        _whyNotSecret = whyNotSecret;
        _isHttps = isHttps ?? (static _ => false);
        _now = now ?? (static () => DateTimeOffset.UtcNow);
        byte[] key = adminKey is null ? RandomNumberGenerator.GetBytes(KeyBytes) : Encoding.UTF8.GetBytes(adminKey);
        _key = adminKey is null ? null : new KeeperKey(adminKey, () => _now().ToUnixTimeMilliseconds());
        _ticketKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, key, KeyBytes, info: Purpose);
    }

    /// <summary>The route that takes the form: <c>POST /keeper</c>.</summary>
    public void Map(Router router) => router.MapChange(RequestMethod.Post, Address, "keeper", Enter)
        .Describe(RouteTags.Keeper, "Takes the form with the keeper's key", "Programs send X-Admin-Key with each request.")
        .Form(
            new DescribedParameter("key", ValueShape.Text("KEY"), "the keeper's key"),
            new DescribedParameter("to", ValueShape.Text("/admin"), "the page that the key is for"))
        .AnswersWith(MediaTypes.Html, 303, "The key is right; Location leads to the page.")
        .Refuses(403, 415, 429);

    /// <summary>The handler behind the door, for programs: 401 without a key, 403 with a wrong one.</summary>
    /// <param name="handler">What is behind the door.</param>
    /// <param name="needsKey">Whether this machine needs the key too, if there is one.</param>
    public Handler Guard(Handler handler, bool needsKey) => exchange =>
    {
        if (WhyNotIn(exchange, needsKey) is not { } refusal)
        {
            handler(exchange);
            return;
        }

        Refuse(exchange, refusal);
        if (refusal.Status == 401)
        {
            // RFC 9110 section 15.5.2: no 401 without it.
            exchange.Response.AddField("WWW-Authenticate"u8, "Key field=\"X-Admin-Key\""u8);
        }
    };

    /// <summary>The page behind the door, at that path. Others get the form for the key, or the reason why not.</summary>
    public Handler GuardPage(string path, Handler page, bool needsKey)
    {
        _pages.Add(path);
        return exchange =>
        {
            if (WhyNotIn(exchange, needsKey) is not { } refusal)
            {
                page(exchange);
            }
            else if (refusal.MayAsk)
            {
                Ask(exchange, path, fault: null);
            }
            else
            {
                Refuse(exchange, refusal); // which becomes a page
            }
        };
    }

    /// <summary>Who asks, for the pauses between wrong keys; the peer unless a proxy names another.</summary>
    public Func<Exchange, IPAddress?> ClientOf { get; init; } = static exchange => exchange.PeerAddress;

    /// <summary>Whether the request is let in, for what is shown only to the keeper.</summary>
    public bool IsOpenFor(Exchange exchange, bool needsKey) => WhyNotIn(exchange, needsKey) is null;

    private Refusal? WhyNotIn(Exchange exchange, bool needsKey)
    {
        if (_isLocal(exchange) && (_key is null || !needsKey))
        {
            return null;
        }

        if (_key is null)
        {
            return new Refusal(403, "this is open to the machine of the server only, as long as no admin_key is set", false);
        }

        if (_whyNotSecret(exchange) is { } reason)
        {
            return new Refusal(403, reason, false);
        }

        bool sendsKey = exchange.Request.Fields.TryGet("X-Admin-Key"u8, out ReadOnlySpan<byte> sent);
        return sendsKey
            ? WhyNotKey(exchange, sent)
            : IsTicket(Cookies.Find(exchange.Request.Fields, Encoding.ASCII.GetBytes(CookieName)))
                ? null
                : new Refusal(401, "this needs the right X-Admin-Key", true);
    }

    private static void Refuse(Exchange exchange, in Refusal refusal)
    {
        exchange.Response.Error(refusal.Status, refusal.Sentence);
        if (refusal.PauseSeconds > 0)
        {
            exchange.Response.RetryAfter(refusal.PauseSeconds);
        }
    }

    private void Enter(Exchange exchange)
    {
        if (!FormBody.IsForm(exchange))
        {
            exchange.Response.Error(
                exchange.Body.IsEmpty ? 400 : 415,
                "this takes the form of the keeper's pages; programs send X-Admin-Key with each request");
        }
        else if (FormBody.WhyNotRead(exchange.Body, out FormBody form) is { } malformed)
        {
            exchange.Response.Error(400, malformed);
        }
        else if (!_pages.Contains(form["to"]))
        {
            exchange.Response.Error(400, "the form does not say which page it is for");
        }
        else if ((_key is null ? "no admin_key is set" : _whyNotSecret(exchange)) is { } reason)
        {
            exchange.Response.Error(403, reason);
        }
        else if (WhyNotKey(exchange, Encoding.UTF8.GetBytes(form["key"])) is { } wrong)
        {
            if (wrong.PauseSeconds > 0)
            {
                exchange.Response.RetryAfter(wrong.PauseSeconds);
            }

            Ask(exchange, form["to"], wrong.PauseSeconds > 0 ? wrong.Sentence : "This is not the right key.", wrong.Status);
        }
        else
        {
            exchange.Response.SetCookie(CookieName, MakeTicket(), (int)TicketTime.TotalSeconds, _isHttps(exchange));
            exchange.Response.Begin(303, MediaTypes.Html);
            exchange.Response.AddField("Location"u8, Encoding.ASCII.GetBytes(form["to"]));
        }
    }

    private static void Ask(
        Exchange exchange, string path, string? fault, int status = 403) => exchange.AnswerPage(status, "For the keeper", html =>
    {
        using (html.Open("section", ("class", "notice")))
        {
            html.Put("h1", "For the keeper of the store");
            html.Put("p", "This page needs the key that the setting admin_key of the front end names.");
            if (fault is not null)
            {
                html.Put("p", fault, ("class", "fault"), ("role", "alert"));
            }

            using (html.Open("form", ("method", "post"), ("action", Address), ("class", "buy")))
            {
                html.PutVoid("input", ("type", "hidden"), ("name", "to"), ("value", path));
                html.Put("label", "Key", ("for", "key"));
                html.PutVoid(
                    "input", ("type", "password"), ("id", "key"), ("name", "key"), ("autocomplete", "current-password"),
                    ("maxlength", "256"), ("required", ""));
                html.Put("button", "Open", ("type", "submit"));
            }
        }
    });

    private string MakeTicket()
    {
        string end = (_now() + TicketTime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"{end}{Separator}{SignatureOf(Encoding.ASCII.GetBytes(end))}";
    }

    private bool IsTicket(ReadOnlySpan<byte> ticket)
    {
        int separator = ticket.IndexOf((byte)Separator);
        if (separator < 0 || !TargetNumber.TryRead(ticket[..separator], out long end))
        {
            return false;
        }

        byte[] signature = Encoding.ASCII.GetBytes(SignatureOf(ticket[..separator]));
        return CryptographicOperations.FixedTimeEquals(ticket[(separator + 1)..], signature) && _now().ToUnixTimeSeconds() < end;
    }

    private string SignatureOf(ReadOnlySpan<byte> end) => Convert.ToHexStringLower(HMACSHA256.HashData(_ticketKey, end));

    private Refusal? WhyNotKey(Exchange exchange, ReadOnlySpan<byte> sent)
    {
        if (_key!.IsRight(sent, ClientOf(exchange), out TimeSpan pause))
        {
            return null;
        }

        long seconds = (long)Math.Ceiling(pause.TotalSeconds);
        return seconds == 0
            ? new Refusal(403, "this needs the right X-Admin-Key", false)
            : new Refusal(429, $"too many wrong keys came from this address; the next one counts in {seconds} s", false, seconds);
    }

    private readonly record struct Refusal(int Status, string Sentence, bool MayAsk, long PauseSeconds = 0);
}
