namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>Spoils a valid message a little: most of it stays, so that the damage is met deep in the parser.</summary>
internal static class Mutation
{
    private const int MostChanges = 4;

    private static readonly string[] Fragments =
    [
        "\r\n", "\n", "\r", " ", "\t", "\0", ":", ",", ";", "=", "\"", "\\", "%", "%00", "%2e", "+", "/", "..", "?", "#", "&", "*", "@", "[::1]",
        "0", "5", "f", "FFFFFFFF", "\u0080", "\u00A0", "\u00FF", "HTTP/1.1", "http://a", "\r\n\r\n", "0\r\n\r\n", "Host: b\r\n",
        "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "Expect: 100-continue\r\n",
    ];

    /// <summary>Changes <paramref name="message"/> behind its first <paramref name="kept"/> bytes.</summary>
    public static byte[] Of(string message, int kept, Random random)
    {
        List<byte> bytes = [.. Segments.Bytes(message)];
        for (int changes = random.Next(MostChanges + 1); changes > 0; changes--)
        {
            int at = random.Next(kept, bytes.Count + 1);
            int length = random.Next(Math.Min(12, bytes.Count - at) + 1);
            switch (random.Next(5))
            {
                case 0:
                    bytes.InsertRange(at, Segments.Bytes(Fragments[random.Next(Fragments.Length)]));
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3 when at < bytes.Count:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
            }
        }

        return [.. bytes];
    }
}
