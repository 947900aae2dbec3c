using System.Buffers;
using System.Text;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>Makes the sequences that a network would have made of some bytes.</summary>
internal static class Segments
{
    /// <summary>The bytes of a text in which each character stands for one byte.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>One sequence of these parts, each a segment of its own; empty ones stay empty segments.</summary>
    public static ReadOnlySequence<byte> Of(params IEnumerable<ReadOnlyMemory<byte>> parts)
    {
        Segment? first = null;
        Segment? last = null;
        foreach (ReadOnlyMemory<byte> part in parts)
        {
            last = new Segment(part, last);
            first ??= last;
        }

        return first is null || last is null ? default : new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(ReadOnlyMemory<byte> memory, Segment? previous)
        {
            Memory = memory;
            if (previous is not null)
            {
                RunningIndex = previous.RunningIndex + previous.Memory.Length;
                previous.Next = this;
            }
        }
    }
}
