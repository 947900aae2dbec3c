using System.Text;

namespace PygmyStore.Common.Http.Server;

/// <summary>The Date field's value (RFC 9110 section 5.6.7), formatted once a second. For any thread.</summary>
internal sealed class HttpDate(TimeProvider clock)
{
    private volatile Stamp _current = new(long.MinValue, []);

    /// <summary>29 bytes, such as <c>Sun, 06 Nov 1994 08:49:37 GMT</c>.</summary>
    public ReadOnlySpan<byte> Now()
    {
        DateTimeOffset now = clock.GetUtcNow();
        long second = now.ToUnixTimeSeconds();
        Stamp current = _current;
        if (current.Second != second)
        {
            _current = current = new Stamp(second, Encoding.ASCII.GetBytes(now.ToString("R")));
        }

        return current.Text;
    }

    private sealed record Stamp(long Second, byte[] Text);
}
