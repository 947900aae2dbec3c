namespace PygmyStore.Common.Storage;

/// <summary>Appends one record field by field: <c>log.StartRecord().Field("buy"u8).Field(3).End()</c>.</summary>
/// <remarks>
/// A record counts only once it is ended; starting another one, a commit or a discard forgets it. A field with a control
/// character or with invalid text, or a record over <see cref="RecordLog.MaxRecordBytes"/>, is an
/// <see cref="ArgumentException"/>: whoever lets text in checks it there.
/// </remarks>
public readonly ref struct RecordWriter
{
    private readonly RecordLog _log;
    private readonly PendingRecords _pending;

    internal RecordWriter(RecordLog log, PendingRecords pending)
    {
        _log = log;
        _pending = pending;
    }

    public RecordWriter Field(long value)
    {
        _pending.Field(value);
        return this;
    }

    public RecordWriter Field(ReadOnlySpan<char> text)
    {
        _pending.Field(text);
        return this;
    }

    public RecordWriter Field(ReadOnlySpan<byte> utf8)
    {
        _pending.Field(utf8);
        return this;
    }

    /// <summary>Ends the record and returns the offset at which it will stand in the file, once it is durable.</summary>
    public long End() => _log.EndRecord();
}
