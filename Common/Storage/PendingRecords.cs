using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace PygmyStore.Common.Storage;

/// <summary>The encoded records that wait for the next commit; a record that is not ended does not count.</summary>
/// <remarks>Not thread-safe: it belongs to the one thread that appends.</remarks>
internal sealed class PendingRecords(int pendingBytes = RecordLogOptions.UsualPendingBytes)
{
    // What one append may add beyond the bound of what waits: so many records even of the greatest length.
    private const int MaxRecordsOfAppend = 1024;
    private const int InitialBytes = 64 * 1024;
    private const int ChecksumAndLineFeed = RecordFormat.ChecksumDigits + 1;

    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\""u8);

    private readonly int _maxBytes = pendingBytes + (MaxRecordsOfAppend * RecordFormat.MaxRecordBytes);
    private byte[] _buffer = new byte[InitialBytes];
    private int _length; // Ended records.
    private int _count; // How many they are.
    private int _write = -1; // Where the next byte of the open record goes; -1 when none is open.

    public int Length => _length;

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(0, _length);

    public void Clear()
    {
        _length = 0;
        _count = 0;
        _write = -1;
    }

    /// <summary>Opens a record; one that was left open is forgotten.</summary>
    public void Begin(long sequence)
    {
        EnsureRoomForARecord();
        _write = _length;
        Field(sequence);
        Field(_count);
    }

    public void Field(long value)
    {
        if (!Utf8Formatter.TryFormat(value, Free(), out int written))
        {
            throw TooLong();
        }

        EndField(written);
    }

    public void Field(ReadOnlySpan<char> text)
    {
        switch (Utf8.FromUtf16(text, Free(), out _, out int written, replaceInvalidSequences: false))
        {
            case OperationStatus.Done:
                QuoteAndEndField(written);
                break;
            case OperationStatus.DestinationTooSmall:
                throw TooLong();
            default:
                throw new ArgumentException("The text is not valid UTF-16.", nameof(text));
        }
    }

    public void Field(ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            throw new ArgumentException("The text is not valid UTF-8.", nameof(text));
        }

        if (!text.TryCopyTo(Free()))
        {
            throw TooLong();
        }

        QuoteAndEndField(text.Length);
    }

    /// <summary>Ends the record and returns its checksum.</summary>
    public uint End(uint previousChecksum)
    {
        ThrowUnlessOpen();
        uint checksum = RecordFormat.Checksum(previousChecksum, _buffer.AsSpan(_length.._write));
        RecordFormat.WriteChecksum(checksum, _buffer.AsSpan(_write));
        _buffer[_write + RecordFormat.ChecksumDigits] = RecordFormat.LineFeed;
        _length = _write + ChecksumAndLineFeed;
        _count++;
        _write = -1;
        return checksum;
    }

    // What the open record may still grow by: the comma of this field, the checksum and the LF have their place already.
    private Span<byte> Free()
    {
        ThrowUnlessOpen();
        return _buffer.AsSpan(_write..(_length + RecordFormat.MaxRecordBytes - ChecksumAndLineFeed - 1));
    }

    private void QuoteAndEndField(int written)
    {
        Span<byte> text = _buffer.AsSpan(_write, written);
        foreach (byte octet in text)
        {
            if (octet is < 0x20 or 0x7f)
            {
                throw new ArgumentException(string.Create(
                    CultureInfo.InvariantCulture, $"A field may not hold the control character 0x{octet:x2}."));
            }
        }

        EndField(text.IndexOfAny(NeedsQuotes) < 0 ? written : Quote(written));
    }

    // Puts the field that stands at _write in quotes, moving it from its end on so that nothing is overwritten.
    private int Quote(int written)
    {
        int quotes = _buffer.AsSpan(_write, written).Count(RecordFormat.Quote);
        int quoted = written + quotes + 2;
        Span<byte> free = Free();
        if (quoted > free.Length)
        {
            throw TooLong();
        }

        int to = quoted - 1;
        free[to--] = RecordFormat.Quote;
        for (int from = written - 1; from >= 0; from--)
        {
            byte octet = free[from];
            free[to--] = octet;
            if (octet == RecordFormat.Quote)
            {
                free[to--] = RecordFormat.Quote;
            }
        }

        free[to] = RecordFormat.Quote;
        return quoted;
    }

    private void EndField(int written)
    {
        _write += written;
        _buffer[_write++] = RecordFormat.Comma;
    }

    private void EnsureRoomForARecord()
    {
        int needed = _length + RecordFormat.MaxRecordBytes;
        if (needed <= _buffer.Length)
        {
            return;
        }

        if (needed > _maxBytes)
        {
            throw new InvalidOperationException("More records are pending than one commit may write.");
        }

        Array.Resize(ref _buffer, Math.Min(_maxBytes, Math.Max(needed, _buffer.Length * 2)));
    }

    private void ThrowUnlessOpen()
    {
        if (_write < 0)
        {
            throw new InvalidOperationException("No record is open.");
        }
    }

    private static ArgumentException TooLong() => new($"A record may not be longer than {RecordFormat.MaxRecordBytes} bytes.");
}
