namespace PygmyStore.Tests.Simulation;

/// <summary>A file's bytes in memory; what was never written between others is zero.</summary>
internal sealed class FileBytes
{
    private byte[] _bytes;

    public FileBytes()
        : this([])
    {
    }

    private FileBytes(byte[] bytes)
    {
        _bytes = bytes;
        Length = bytes.Length;
    }

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public FileBytes Copy() => new(Span.ToArray());

    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        int end = checked((int)offset + bytes.Length);
        SetLength(Math.Max(Length, end));
        bytes.CopyTo(_bytes.AsSpan((int)offset));
    }

    public void SetLength(int length)
    {
        if (length > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(length, _bytes.Length * 2));
        }

        if (length < Length)
        {
            _bytes.AsSpan(length, Length - length).Clear();
        }

        Length = length;
    }
}
