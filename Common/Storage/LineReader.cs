namespace PygmyStore.Common.Storage;

/// <summary>Reads a file's lines in order through one large buffer.</summary>
internal sealed class LineReader(IStorageFile file)
{
    // Large reads make the scan sequential for the disk; more than this is not faster.
    private const int BufferBytes = 1024 * 1024;

    private readonly byte[] _buffer = new byte[(int)Math.Min(BufferBytes, file.Length)];
    private long _bufferOffset; // Where in the file the buffer begins.
    private int _start;
    private int _end;

    /// <summary>Where the next line begins.</summary>
    public long Offset => _bufferOffset + _start;

    /// <summary>
    /// The next line without its LF; false, and no step forward,
    /// when no LF comes within a record's greatest length.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int length = _buffer.AsSpan(_start, _end - _start).IndexOf(RecordFormat.LineFeed);
        if (length < 0 && _end - _start < RecordFormat.MaxRecordBytes)
        {
            Refill();
            length = _buffer.AsSpan(_start, _end - _start).IndexOf(RecordFormat.LineFeed);
        }

        if (length is < 0 or >= RecordFormat.MaxRecordBytes)
        {
            line = default;
            return false;
        }

        line = _buffer.AsSpan(_start, length);
        _start += length + 1;
        return true;
    }

    private void Refill()
    {
        Span<byte> unread = _buffer.AsSpan(_start, _end - _start);
        unread.CopyTo(_buffer);
        _bufferOffset += _start;
        _start = 0;
        _end = unread.Length;
        _end += file.ReadAt(_bufferOffset + _end, _buffer.AsSpan(_end));
    }
}
