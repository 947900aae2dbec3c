using System.Text;

namespace PygmyStore.Tests.Conformance;

/// <summary>A way to send a case: its parts, each by a call of its own, and whether another request is sent behind it at once.</summary>
internal sealed record Delivery(string Name, IReadOnlyList<ReadOnlyMemory<byte>> Parts, bool HasBehind = false)
{
    // Of a longer message only the ends go byte by byte, and not every cut is made: a call a byte for 64 KiB would take seconds.
    private const int EachByteBytes = 1024;
    private const int PieceBytes = 4 * 1024;
    private const int MaxCuts = 256;

    /// <summary>In one piece, byte by byte, with a request behind it.</summary>
    public static IEnumerable<Delivery> Plain(ConformanceCase test)
    {
        byte[] bytes = Bytes(test);
        yield return new Delivery("whole", [bytes]);
        yield return new Delivery("byte by byte", [.. Pieces(bytes)]);
        if (!test.IsCutShort)
        {
            byte[] behind = Encoding.Latin1.GetBytes(Requests.Behind);
            yield return new Delivery("with a request behind it", test.Continuation is null ? [(byte[])[.. bytes, .. behind]] : [bytes], HasBehind: true);
        }
    }

    /// <summary>In two pieces, cut at every boundary; of a long message near both its ends and at places between.</summary>
    public static IEnumerable<Delivery> Cut(ConformanceCase test, int maxCuts = MaxCuts)
    {
        byte[] bytes = Bytes(test);
        int ends = maxCuts / 4;
        int step = Math.Max(1, bytes.Length / (maxCuts / 2));
        return Enumerable.Range(1, bytes.Length - 1)
            .Where(cut => bytes.Length <= maxCuts || cut % step == 0 || cut <= ends || bytes.Length - cut <= ends)
            .Select(cut => new Delivery($"cut at {cut}", [bytes.AsMemory(..cut), bytes.AsMemory(cut..)]));
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
