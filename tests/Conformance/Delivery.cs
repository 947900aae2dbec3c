using System.Text;

namespace PygmyStore.Tests.Conformance;

/// <summary>
/// A way to send a case: its parts, each by a call of its own, and whether another request is sent behind it at once.
/// </summary>
internal sealed record Delivery(string Name, IReadOnlyList<ReadOnlyMemory<byte>> Parts, bool HasBehind = false)
{
    // Of a longer message only the ends go byte by byte, and not every cut is made: a call a byte for 64 KiB would take seconds.
    private const int EachByteBytes = 512;
    private const int PieceBytes = 4 * 1024;
    private const int EveryCutBytes = 256;
    private const int CutsOfLonger = 48;

    /// <summary>Every way in which our own server gets a case.</summary>
    public static IEnumerable<Delivery> All(ConformanceCase test) => Plain(test).Concat(Cut(test));

    /// <summary>In one piece, byte by byte, with a request behind it.</summary>
    public static IEnumerable<Delivery> Plain(ConformanceCase test)
    {
        byte[] bytes = Bytes(test);
        yield return new Delivery("whole", [bytes]);
        yield return new Delivery("byte by byte", [.. Pieces(bytes)]);
        if (!test.IsCutShort)
        {
            byte[] behind = Encoding.Latin1.GetBytes(Requests.Behind);
            yield return new Delivery(
                "with a request behind it", test.Continuation is null ? [(byte[])[.. bytes, .. behind]] : [bytes],
                HasBehind: true);
        }
    }

    /// <summary>In two pieces, cut at so many places: half of them near the ends.</summary>
    public static IEnumerable<Delivery> Sample(ConformanceCase test, int cuts)
    {
        int length = test.Request.Length;
        IEnumerable<int> near = Enumerable.Range(1, cuts / 4).SelectMany(at => new[] { at, length - at });
        IEnumerable<int> between = Enumerable.Range(1, cuts / 2).Select(part => part * length / (cuts / 2 + 1));
        return CutAt(test, near.Concat(between).Where(at => at > 0 && at < length).Distinct().Order());
    }

    /// <summary>In two pieces, cut at every boundary; of a long message near both its ends and at places between.</summary>
    private static IEnumerable<Delivery> Cut(ConformanceCase test)
    {
        int length = test.Request.Length;
        return length <= EveryCutBytes ? CutAt(test, Enumerable.Range(1, length - 1)) : Sample(test, CutsOfLonger);
    }

    private static IEnumerable<Delivery> CutAt(ConformanceCase test, IEnumerable<int> places)
    {
        byte[] bytes = Bytes(test);
        return places.Select(at => new Delivery($"cut at {at}", [bytes.AsMemory(..at), bytes.AsMemory(at..)]));
    }

    private static byte[] Bytes(ConformanceCase test) => Encoding.Latin1.GetBytes(test.Request);

    private static IEnumerable<ReadOnlyMemory<byte>> Pieces(byte[] bytes)
    {
        for (int at = 0; at < bytes.Length;)
        {
            bool isInside = at >= EachByteBytes && bytes.Length - at > EachByteBytes;
            int length = isInside ? Math.Min(PieceBytes, bytes.Length - at - EachByteBytes) : 1;
            yield return bytes.AsMemory(at, length);
            at += length;
        }
    }
}
