using System.Buffers.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>Which part of a list is asked for: what follows an item number, and how much of it (<c>?after=N&amp;limit=M</c>).</summary>
/// <param name="After">The last item number that the client has; 0 for the beginning.</param>
/// <param name="Limit">How many entries at most.</param>
public readonly record struct PageRange(int After, int Limit)
{
    /// <summary>Entries of a page at most, and where nothing is said: some 150 KiB of JSON.</summary>
    public const int MaxLimit = 1000;

    /// <summary>Reads it from the request's parameters; when they are wrong, false, and the exchange is answered with 400.</summary>
    public static bool TryRead(Exchange exchange, out PageRange page)
    {
        page = default;
        if (!TryReadNumber(exchange, "after"u8, absent: 0, out int after) || after < 0)
        {
            exchange.Response.Error(400, $"after is the last item number of the page before, from 0 to {int.MaxValue}");
            return false;
        }

        if (!TryReadNumber(exchange, "limit"u8, MaxLimit, out int limit) || limit is < 1 or > MaxLimit)
        {
            exchange.Response.Error(400, $"limit is from 1 to {MaxLimit}");
            return false;
        }

        page = new PageRange(after, limit);
        return true;
    }

    private static bool TryReadNumber(Exchange exchange, ReadOnlySpan<byte> name, int absent, out int number)
    {
        number = absent;
        return !exchange.Request.Target.TryGetParameter(name, out ReadOnlySpan<byte> text)
            || (Utf8Parser.TryParse(text, out number, out int used) && used == text.Length);
    }
}
