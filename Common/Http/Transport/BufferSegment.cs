using System.Buffers;

namespace PygmyStore.Common.Http.Transport;

/// <summary>A pooled piece of a connection's input, linked to the next.</summary>
internal sealed class BufferSegment : ReadOnlySequenceSegment<byte>
{
    /// <summary>One page: heads are a few hundred bytes, so nearly every request lives in one segment and is parsed in place.</summary>
    public const int Bytes = 4096;

    public byte[] Array { get; private set; } = [];

    public BufferSegment? Following => (BufferSegment?)Next;

    /// <summary>Takes memory from the pool, to hold bytes again.</summary>
    public void Rent()
    {
        Array = ArrayPool<byte>.Shared.Rent(Bytes);
        Memory = Array;
        RunningIndex = 0;
        Next = null;
    }

    /// <summary>Gives the memory back; the segment itself may be rented for again.</summary>
    public void Return()
    {
        ArrayPool<byte>.Shared.Return(Array);
        Array = [];
        Memory = default;
    }

    public void Append(BufferSegment next)
    {
        next.RunningIndex = RunningIndex + Memory.Length;
        Next = next;
    }
}
