using System.Buffers;

namespace PygmyStore.Common.Http.Transport;

/// <summary>A pooled piece of a connection's input, linked to the next.</summary>
internal sealed class BufferSegment : ReadOnlySequenceSegment<byte>
{
    /// <summary>One page: heads are a few hundred bytes, so nearly every request lives in one segment and is parsed in place.</summary>
    public const int Bytes = 4096;

    private BufferSegment(byte[] array) => Memory = Array = array;

    public byte[] Array { get; }

    public BufferSegment? Following => (BufferSegment?)Next;

    public static BufferSegment Rent() => new(ArrayPool<byte>.Shared.Rent(Bytes));

    public void Return() => ArrayPool<byte>.Shared.Return(Array);

    public void Append(BufferSegment next)
    {
        next.RunningIndex = RunningIndex + Memory.Length;
        Next = next;
    }
}
