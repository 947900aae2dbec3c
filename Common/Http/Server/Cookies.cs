using System.Buffers;
using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Common.Http.Server;

/// <summary>Reads and sets cookies (RFC 6265). What a cookie says is a client's text: whoever reads it checks it.</summary>
public static class Cookies
{
    private static readonly SearchValues<byte> ValueCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._"u8);

    /// <summary>The value of the first cookie of that name; empty when there is none.</summary>
    public static ReadOnlySpan<byte> Find(FieldSection fields, ReadOnlySpan<byte> name)
    {
        for (int i = fields.IndexOf("Cookie"u8, 0); i >= 0; i = fields.IndexOf("Cookie"u8, i + 1))
        {
            ReadOnlySpan<byte> line = fields.ValueAt(i);
            foreach (Range range in line.Split((byte)';'))
            {
                ReadOnlySpan<byte> pair = line[range].Trim(" \t"u8);
                int equals = pair.IndexOf((byte)'=');
                if (equals > 0 && pair[..equals].SequenceEqual(name))
                {
                    return pair[(equals + 1)..];
                }
            }
        }

        return default;
    }

    /// <summary>
    /// Sets a cookie that no script can read and that no other site's page can send. Without an age it ends with the browser; 0
    /// seconds remove it. <c>Secure</c> is for a client that speaks https with a proxy; with plain http a browser refuses it.
    /// </summary>
    public static void SetCookie(
        this Response response, string name, string value, int? maxAgeSeconds = null, bool isSecure = false)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        if (bytes.AsSpan().ContainsAnyExcept(ValueCharacters))
        {
            throw new ArgumentException("not the value of a cookie", nameof(value));
        }

        string age = maxAgeSeconds is { } seconds ? $"; Max-Age={seconds}" : "";
        string secure = isSecure ? "; Secure" : "";
        response.AddField(
            "Set-Cookie"u8, Encoding.ASCII.GetBytes($"{name}={value}; Path=/; HttpOnly; SameSite=Strict{secure}{age}"));
    }
}
