using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Unicode;

namespace PygmyStore.Common.Storage;

/// <summary>Appends a log's records, field by field: <c>log.StartRecord().Field("buy"u8).Field(3).End()</c>.</summary>
/// <remarks>
/// For the one thread that appends. A record counts only once it is ended; starting another one, a commit or a discard forgets
/// it. A field with a control character or with invalid text, or a record over <see cref="RecordLog.MaxRecordBytes"/>, is an
/// <see cref="ArgumentException"/>: code that lets text in checks it there.
/// </remarks>
public sealed class RecordWriter
{
    // What one append may add beyond the bound of what waits: as many records, even of the greatest length.
    private const int MaxRecordsOfAppend = 1024;
    private const int InitialBytes = 64 * 1024;

    private static readonly SearchValues<byte> NeedsQuotes = SearchValues.Create(",\""u8);
    private static readonly SearchValues<byte> Controls =
        SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7f).Select(octet => (byte)octet)]);

    private readonly int _maxBytes;
    private byte[] _buffer = new byte[InitialBytes];
    private LogPosition _last;
    private long _offset; // where in the file the buffer is to stand
    private int _length; // of the ended records
    private int _count; // how many they are
    private int _write; // where the next byte of the open record goes; -1 when none is open

    internal RecordWriter(LogPosition last, long offset, int pendingBytes)
    {
        _maxBytes = pendingBytes + (MaxRecordsOfAppend * RecordFormat.MaxRecordBytes);
        Restart(last, offset);
    }

    internal LogPosition Last => _last;

    /// <summary>The ended records, which wait for the next commit.</summary>
    internal ReadOnlySpan<byte> Pending => _buffer.AsSpan(0, _length);

    public RecordWriter Field(long value) =>
        Utf8Formatter.TryFormat(value, Free(), out int written) ? EndField(written) : throw TooLong();

    public RecordWriter Field(decimal value) => value.TryFormat(Free(), out int written, default, CultureInfo.InvariantCulture)
        ? EndField(written)
        : throw TooLong();

    public RecordWriter Field(ReadOnlySpan<char> text) =>
        Utf8.FromUtf16(text, Free(), out _, out int written, replaceInvalidSequences: false) switch
        {
            OperationStatus.Done => QuoteAndEndField(written),
            OperationStatus.DestinationTooSmall => throw TooLong(),
            _ => throw new ArgumentException("The text is not valid UTF-16.", nameof(text)),
        };

    public RecordWriter Field(ReadOnlySpan<byte> utf8)
    {
        if (!Utf8.IsValid(utf8))
        {
            throw new ArgumentException("The text is not valid UTF-8.", nameof(utf8));
        }

        return utf8.TryCopyTo(Free()) ? QuoteAndEndField(utf8.Length) : throw TooLong();
    }

    /// <summary>Ends the record and returns the offset at which it will stand in the file, once it is durable.</summary>
    public long End()
    {
        ThrowUnlessOpen();
        long offset = _offset + _length;
        uint checksum = RecordFormat.Checksum(_last.Checksum, _buffer.AsSpan(_length.._write));
        RecordFormat.WriteChecksum(checksum, _buffer.AsSpan(_write));
        _buffer[_write + RecordFormat.ChecksumDigits] = RecordFormat.LineFeed;
        _length = _write + RecordFormat.LinkBytes;
        _count++;
        _write = -1;
        _last = new LogPosition(_last.Sequence + 1, checksum);
        return offset;
    }

    /// <summary>Forgets all records; the next one continues the chain from there.</summary>
    internal void Restart(LogPosition last, long offset) => (_last, _offset, _length, _count, _write) = (last, offset, 0, 0, -1);

    /// <summary>Opens a record; one that was left open is forgotten.</summary>
    internal RecordWriter Begin()
    {
        EnsureRoomForARecord();
        _write = _length;
        return Field(_last.Sequence + 1).Field(_count);
    }

    // What the open record may still grow by: the comma of this field, the checksum and the LF have their place already.
    private Span<byte> Free()
    {
        ThrowUnlessOpen();
        return _buffer.AsSpan(_write..(_length + RecordFormat.MaxRecordBytes - RecordFormat.LinkBytes - 1));
    }

    private RecordWriter QuoteAndEndField(int written)
    {
        Span<byte> text = _buffer.AsSpan(_write, written);
        int control = text.IndexOfAny(Controls);
        if (control >= 0)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"A field may not hold the control character 0x{text[control]:x2}."));
        }

        return EndField(text.IndexOfAny(NeedsQuotes) < 0 ? written : Quote(written));
    }

    /// <summary>Puts the field that stands at _write in quotes, from its end on so that nothing is overwritten.</summary>
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

    private RecordWriter EndField(int written)
    {
        _write += written;
        _buffer[_write++] = RecordFormat.Comma;
        return this;
    }

    private void EnsureRoomForARecord()
    {
        int needed = _length + RecordFormat.MaxRecordBytes;
        if (needed > _maxBytes)
        {
            throw new InvalidOperationException("More records are pending than one commit may write.");
        }

        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Min(_maxBytes, Math.Max(needed, _buffer.Length * 2)));
        }
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
