using System.Buffers;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>
/// Delivers the same bytes in every way in which a network could, and checks that the reader makes the same of them each time.
/// </summary>
internal static class Delivery
{
    // Longer messages are cut near their ends and at some places between: all of the cuts would take minutes.
    private const int AllCutsBytes = 700;

    private static readonly byte[] Behind = Segments.Bytes("GET /behind HTTP/1.1\r\nHost: b\r\n\r\n");

    public static RequestReader Request(string text, HttpLimits? limits = null) =>
        InEveryWay(text, () => new RequestReader(limits ?? HttpLimits.Default));

    public static ResponseReader Response(string text, RequestMethod method = RequestMethod.Get, HttpLimits? limits = null) =>
        InEveryWay(text, () => new ResponseReader(limits ?? HttpLimits.Default, method));

    private static T InEveryWay<T>(string text, Func<T> newReader)
        where T : MessageReader
    {
        byte[] bytes = Segments.Bytes(text);
        T whole = newReader();
        whole.Read(new ReadOnlySequence<byte>(bytes));
        string expected = whole.ToString();

        Assert.That(ByteByByte(bytes, newReader()), Is.EqualTo(expected), "byte by byte");
        Assert.That(InSegmentsOfOneByte(bytes, newReader()), Is.EqualTo(expected), "in segments of one byte");
        foreach (int cut in Cuts(bytes.Length))
        {
            Assert.That(InTwoSegments(bytes, cut, newReader()), Is.EqualTo(expected), $"in two segments, cut at {cut}");
            Assert.That(InTwoReads(bytes, cut, newReader()), Is.EqualTo(expected), $"in two reads, cut at {cut}");
        }

        if (whole.Status != ParseStatus.NeedMore)
        {
            Assert.That(WithAnotherBehind(bytes, newReader()), Is.EqualTo(expected), "with another request behind it");
        }

        return whole;
    }

    private static string ByteByByte(byte[] bytes, MessageReader reader)
    {
        for (int length = 0; length <= bytes.Length && reader.Status == ParseStatus.NeedMore; length++)
        {
            reader.Read(new ReadOnlySequence<byte>(bytes, 0, length));
        }

        return reader.ToString();
    }

    private static string InSegmentsOfOneByte(byte[] bytes, MessageReader reader)
    {
        reader.Read(Segments.Of(Enumerable.Range(0, bytes.Length).Select(i => (ReadOnlyMemory<byte>)bytes.AsMemory(i, 1))));
        return reader.ToString();
    }

    private static string InTwoSegments(byte[] bytes, int cut, MessageReader reader)
    {
        reader.Read(Segments.Of(bytes.AsMemory(..cut), ReadOnlyMemory<byte>.Empty, bytes.AsMemory(cut..)));
        return reader.ToString();
    }

    private static string InTwoReads(byte[] bytes, int cut, MessageReader reader)
    {
        if (reader.Read(new ReadOnlySequence<byte>(bytes, 0, cut)) == ParseStatus.NeedMore)
        {
            reader.Read(Segments.Of(bytes.AsMemory(..cut), bytes.AsMemory(cut..)));
        }

        return reader.ToString();
    }

    private static string WithAnotherBehind(byte[] bytes, MessageReader reader)
    {
        reader.Read(new ReadOnlySequence<byte>([.. bytes, .. Behind]));
        return reader.ToString();
    }

    private static IEnumerable<int> Cuts(int length)
    {
        int step = Math.Max(1, length / AllCutsBytes);
        return Enumerable.Range(0, length + 1).Where(cut => cut % step == 0 || cut < 8 || length - cut < 8);
    }
}
