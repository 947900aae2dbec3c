namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>Spoils valid messages a little: most of them stays, so that the damage is met deep in the parser.</summary>
internal static class Mutation
{
    private const int MostChanges = 4;
    private const int MostMessages = 4;

    private static readonly string[] Fragments =
    [
        "\r\n", "\n", "\r", "\r\r\n", "\n\r", " ", "\t", "\v", "\f", "\0", ":", " :", ",", ";", "=", "\"", "\\", "%", "%00",
        "%2e", "%C0%AF", "%ED%A0%80",
        "+", "-", "/", "..", "?", "#", "&", "*", "@", "[", "]", "[::1]", "0", "5", "f", "0x5", "FFFFFFFF", "10000000000000005",
        "99999999999999999999",
        "\u007F", "\u0080", "\u0085", "\u00A0", "\u00FF", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "http://a", "http://u@a:80",
        "\r\n\r\n", "\n\n", "\r\n ", "\r\n\t",
        "0\r\n\r\n", "5;\r\n", "Host: b\r\n", "Content-Length: 3\r\n", "Content-Length: +3\r\n", "Content-Length: 3, 3\r\n",
        "Content-Length : 3\r\n",
        "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: xchunked\r\n", "Transfer-Encoding: chunked, chunked\r\n",
        "Connection: close\r\n",
        "Connection: keep-alive\r\n", "Expect: 100-continue\r\n", "X: y\r\n z\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
    ];

    /// <summary>A few messages, one behind the other, some of them spoiled and sometimes spliced.</summary>
    /// <param name="messages">Where they are taken from.</param>
    /// <param name="kept">How many bytes of each message's start stay as they are.</param>
    /// <param name="longest">The length up to which a byte may be repeated.</param>
    /// <param name="random">What chooses.</param>
    public static byte[] Stream(string[] messages, int kept, int longest, Random random)
    {
        List<byte> stream = [];
        for (int count = random.Next(1, MostMessages + 1); count > 0; count--)
        {
            List<byte> message = [.. Segments.Bytes(messages[random.Next(messages.Length)])];
            if (random.Next(2) == 0)
            {
                Spoil(message, kept, longest, random);
            }

            if (kept == 0 && random.Next(6) == 0 && stream.Count > 0)
            {
                // A splice: the start of what there is, and the end of another message.
                int from = random.Next(stream.Count);
                stream.RemoveRange(from, stream.Count - from);
                message.RemoveRange(0, random.Next(message.Count + 1));
            }

            stream.AddRange(message);
        }

        return [.. stream];
    }

    private static void Spoil(List<byte> bytes, int kept, int longest, Random random)
    {
        for (int changes = random.Next(MostChanges + 1); changes > 0; changes--)
        {
            int at = random.Next(kept, bytes.Count + 1);
            int length = random.Next(Math.Min(12, bytes.Count - at) + 1);
            switch (random.Next(9))
            {
                case 0 or 1:
                    bytes.InsertRange(at, Segments.Bytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 2:
                    bytes.RemoveRange(at, length);
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 4 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 5 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 6 when at < bytes.Count:
                    bytes.InsertRange(at, Enumerable.Repeat(bytes[at], random.Next(longest)));
                    break;
                case 7:
                    RepeatLine(bytes, at);
                    break;
                case 8:
                    LoseCr(bytes, at);
                    break;
            }
        }
    }

    /// <summary>The line behind the next line's end comes twice: two Hosts, two lengths, two chunks.</summary>
    private static void RepeatLine(List<byte> bytes, int at)
    {
        int start = at < bytes.Count ? bytes.IndexOf((byte)'\n', at) + 1 : 0;
        int end = start > 0 && start < bytes.Count ? bytes.IndexOf((byte)'\n', start) + 1 : 0;
        if (end > 0)
        {
            bytes.InsertRange(end, bytes.GetRange(start, end - start));
        }
    }

    /// <summary>The next line ends in LF alone.</summary>
    private static void LoseCr(List<byte> bytes, int at)
    {
        int cr = at < bytes.Count ? bytes.IndexOf((byte)'\r', at) : -1;
        if (cr >= 0)
        {
            bytes.RemoveAt(cr);
        }
    }
}
