using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// What the store keeps in a browser: a token that proves that a form is from here, the key of the form that is open, and the
/// last orders with their receipts. All of it is a client's text, and is checked when it is read.
/// </summary>
internal static class BrowserCookies
{
    /// <summary>The orders that a browser remembers: their receipts are a cookie of about a kilobyte in each request.</summary>
    public const int MaxOrders = 20;

    private const string TokenName = "pygmy_form";
    private const string KeyName = "pygmy_key";
    private const string OrdersName = "pygmy_orders";
    private const int OrdersSeconds = 30 * 24 * 3600; // a month: who wants to know longer keeps the order's address
    private const char Separator = '.';
    private const int MacDigits = 32; // of a receipt, behind the number

    /// <summary>The token for a form: the browser's own, or a new one that the answer sets.</summary>
    public static string TokenFor(Exchange exchange)
    {
        string token = Read(exchange, TokenName);
        if (!BuyRequest.IsMadeKey(token))
        {
            token = BuyRequest.MakeKey();
            exchange.Response.SetCookie(TokenName, token);
        }

        return token;
    }

    /// <summary>Whether the form's token is the browser's own; compared in constant time.</summary>
    public static bool HasToken(Exchange exchange, string sent)
    {
        string token = Read(exchange, TokenName);
        return BuyRequest.IsMadeKey(token)
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(sent));
    }

    /// <summary>
    /// The key for a form about that book. A form whose outcome the browser has not seen gives the next one the same key: who
    /// goes back while the store still works, and clicks again, buys once.
    /// </summary>
    public static string KeyFor(Exchange exchange, int itemNumber)
    {
        string open = Read(exchange, KeyName);
        int dot = open.IndexOf(Separator);
        bool isForBook = dot > 0 && open.AsSpan(0, dot).SequenceEqual(itemNumber.ToString(CultureInfo.InvariantCulture));
        return isForBook && BuyRequest.IsMadeKey(open[(dot + 1)..]) ? open[(dot + 1)..] : NewKeyFor(exchange, itemNumber);
    }

    /// <summary>A new key: that of the last form was decided.</summary>
    public static string NewKeyFor(Exchange exchange, int itemNumber)
    {
        string key = BuyRequest.MakeKey();
        exchange.Response.SetCookie(KeyName, string.Create(CultureInfo.InvariantCulture, $"{itemNumber}{Separator}{key}"));
        return key;
    }

    /// <summary>Forgets the open form's key, if it is that one.</summary>
    public static void EndKey(Exchange exchange, string key)
    {
        if (Read(exchange, KeyName).EndsWith(Separator + key, StringComparison.Ordinal))
        {
            exchange.Response.SetCookie(KeyName, "", maxAgeSeconds: 0);
        }
    }

    /// <summary>The browser's last orders, the newest first; none, when the cookie is not ours.</summary>
    public static IReadOnlyList<BoughtOrder> OrdersOf(Exchange exchange)
    {
        string text = Read(exchange, OrdersName);
        var orders = new List<BoughtOrder>();
        foreach (string part in text.Length == 0 ? [] : text.Split(Separator, MaxOrders + 1))
        {
            if (ReadOrder(part) is not { } order || orders.Exists(known => known.Number == order.Number)
                || orders.Count == MaxOrders)
            {
                return [];
            }

            orders.Add(order);
        }

        return orders;
    }

    /// <summary>Remembers an order as the newest one.</summary>
    public static void AddOrder(Exchange exchange, BoughtOrder order)
    {
        IEnumerable<string> orders = OrdersOf(exchange).Where(known => known.Number != order.Number).Prepend(order)
            .Take(MaxOrders).Select(kept => kept.Receipt ?? kept.Number.ToString(CultureInfo.InvariantCulture));
        exchange.Response.SetCookie(OrdersName, string.Join(Separator, orders), OrdersSeconds);
    }

    /// <summary>Reads a receipt, or a number alone, which older cookies have. Null when it is neither.</summary>
    private static BoughtOrder? ReadOrder(string part)
    {
        int dash = part.IndexOf('-', StringComparison.Ordinal);
        string digits = dash < 0 ? part : part[..dash];
        bool isReceipt = dash >= 0 && part.Length == dash + 1 + MacDigits && part.Skip(dash + 1).All(char.IsAsciiHexDigitLower);
        return (dash < 0 || isReceipt) && TargetNumber.TryRead(Encoding.UTF8.GetBytes(digits), out long number) && number > 0
            ? new BoughtOrder(number, isReceipt ? part : null)
            : null;
    }

    private static string Read(Exchange exchange, string name) =>
        Encoding.UTF8.GetString(Cookies.Find(exchange.Request.Fields, Encoding.ASCII.GetBytes(name)));
}

/// <summary>An order that a browser says it has bought.</summary>
/// <param name="Number">The order's number, which anybody can count.</param>
/// <param name="Receipt">What proves it, if it is the right one; null when the browser has none.</param>
internal readonly record struct BoughtOrder(long Number, string? Receipt)
{
    /// <summary>Whether the browser has the order's receipt; compared in constant time.</summary>
    public bool IsProvenBy(string? receipt) => Receipt is not null && receipt is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Receipt), Encoding.UTF8.GetBytes(receipt));
}
