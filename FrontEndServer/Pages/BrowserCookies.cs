using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// What the store keeps in a browser: a token that proves that a form is from here, the key of the form that is open, and the
/// numbers of the last orders. All of it is a client's text, and is checked when it is read.
/// </summary>
internal static class BrowserCookies
{
    /// <summary>The orders that a browser remembers.</summary>
    public const int MaxOrders = 20;

    private const string TokenName = "pygmy_form";
    private const string KeyName = "pygmy_key";
    private const string OrdersName = "pygmy_orders";
    private const int OrdersSeconds = 30 * 24 * 3600; // a month: who wants to know longer keeps the order's address
    private const char Separator = '.';

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

    /// <summary>The numbers of the browser's last orders, the newest first; none, when the cookie is not ours.</summary>
    public static IReadOnlyList<long> OrdersOf(Exchange exchange)
    {
        string text = Read(exchange, OrdersName);
        var orders = new List<long>();
        foreach (string part in text.Length == 0 ? [] : text.Split(Separator, MaxOrders + 1))
        {
            if (!TargetNumber.TryRead(Encoding.UTF8.GetBytes(part), out long number) || number < 1 || orders.Contains(number)
                || orders.Count == MaxOrders)
            {
                return [];
            }

            orders.Add(number);
        }

        return orders;
    }

    /// <summary>Remembers an order as the newest one.</summary>
    public static void AddOrder(Exchange exchange, long number)
    {
        IEnumerable<long> orders = OrdersOf(exchange).Where(known => known != number).Prepend(number).Take(MaxOrders);
        exchange.Response.SetCookie(OrdersName, string.Join(Separator, orders), OrdersSeconds);
    }

    private static string Read(Exchange exchange, string name) =>
        Encoding.UTF8.GetString(Cookies.Find(exchange.Request.Fields, Encoding.ASCII.GetBytes(name)));
}
