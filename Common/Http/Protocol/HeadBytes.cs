using System.Buffers;

namespace PygmyStore.Common.Http.Protocol;

/// <summary>A head's own copy of its bytes: contiguous however the network cut them, and grown at most to the limits.</summary>
internal sealed class HeadBytes
{
    public byte[] Array { get; private set; } = new byte[512];

    public int Length { get; private set; }

    public void CopyFrom(in ReadOnlySequence<byte> input)
    {
        Length = (int)input.Length;
        if (Array.Length < Length)
        {
            Array = new byte[Math.Max(Length, Array.Length * 2)];
        }

        input.CopyTo(Array);
    }
}
