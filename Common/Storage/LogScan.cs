namespace PygmyStore.Common.Storage;

/// <summary>What one pass over a log file found: how far it is valid, and how it goes on from there.</summary>
/// <remarks>
/// The valid lines end at the length, which is 0 when the file has no header yet. The kind says what follows there; it is null
/// for the end of the file or a torn tail.
/// </remarks>
internal sealed record LogScan(LogPosition End, long Length, long LastCommit, long Records, LogDamageKind? Kind, string Reason)
{
    /// <summary>The id of the store that the header names; empty where it names none, or where there is no header yet.</summary>
    public string Store { get; private init; } = "";

    /// <summary>Reads a whole log; <see cref="LogReader"/> says what is given to it.</summary>
    public static LogScan Run(
        IReadableFile file, LogFormat format, LogPosition? start, RecordVisitor visitor, string? onlyStore = null)
    {
        if (file.Length == 0)
        {
            return WithoutHeader(start ?? default, null, "");
        }

        if (start is { } expected && IsTornHeader(file, format, expected))
        {
            return WithoutHeader(expected, null, "the header is incomplete");
        }

        var reader = new LineReader(file);
        reader.TryRead(out ReadOnlySpan<byte> line);
        if (LogHeader.Check(line, format, out RecordLine header, out string? reason) is { } kind)
        {
            return WithoutHeader(default, kind, reason);
        }

        LogPosition continued = LogHeader.StartOf(header, out string store);
        if (start is { } before && continued != before)
        {
            return WithoutHeader(default, LogDamageKind.BadHeader, "the file does not continue the one before it");
        }

        if (onlyStore is not null && store != onlyStore)
        {
            string wrong = $"the file belongs to the store {Shown(store)}, not to {Shown(onlyStore)}";
            return WithoutHeader(default, LogDamageKind.OtherStore, wrong);
        }

        return Follow(file, reader, header.Position, visitor) with { Store = store };
    }

    private static LogScan WithoutHeader(LogPosition end, LogDamageKind? kind, string reason) => new(end, 0, 0, 0, kind, reason);

    private static LogScan Follow(IReadableFile file, LineReader reader, LogPosition end, RecordVisitor visitor)
    {
        long length = file.Length;
        long lastCommit = 0;
        for (long records = 0; ; records++)
        {
            long offset = reader.Offset;
            if (offset == length)
            {
                return new LogScan(end, offset, lastCommit, records, null, "");
            }

            RecordLine record = default;
            string? wrong = reader.TryRead(out ReadOnlySpan<byte> line)
                ? WhatIsWrong(line, end, out record)
                : "the line is incomplete or too long";
            if (wrong is not null)
            {
                bool follows = DamageSearch.LaterCommitFollows(file, offset, end);
                return new LogScan(end, offset, lastCommit, records, follows ? LogDamageKind.BadRecord : null, wrong);
            }

            if (visitor(record.Fields, offset) is { } notUnderstood)
            {
                return new LogScan(end, offset, lastCommit, records, LogDamageKind.NotUnderstood, notUnderstood);
            }

            end = record.Position;
            lastCommit = record.FirstOfCommit == record.Sequence ? offset : lastCommit;
        }
    }

    private static string? WhatIsWrong(ReadOnlySpan<byte> line, LogPosition previous, out RecordLine record) =>
        !RecordFormat.TrySplit(line, out record) ? "the line is no record"
        : record.Sequence != previous.Sequence + 1 ? $"record {previous.Sequence + 1} expected, {record.Sequence} found"
        : record.Continues(previous.Checksum) ? null
        : $"the checksum of record {record.Sequence} does not match";

    private static string Shown(string store) => store.Length == 0 ? "(none)" : store;

    private static bool IsTornHeader(IReadableFile file, LogFormat format, LogPosition start)
    {
        Span<byte> beginning = stackalloc byte[RecordFormat.MaxRecordBytes];
        return LogHeader.IsTorn(beginning[..file.ReadAt(0, beginning)], format, start);
    }
}

/// <summary>Reads a file's lines in order through one large buffer.</summary>
internal sealed class LineReader(IReadableFile file)
{
    // Large reads make the scan sequential for the disk; more than this is not faster.
    private const int BufferBytes = 1024 * 1024;

    private readonly byte[] _buffer = new byte[(int)Math.Min(BufferBytes, file.Length)];
    private long _bufferOffset; // where in the file the buffer begins
    private int _start;
    private int _end;

    public long Offset => _bufferOffset + _start;

    /// <summary>The next line without its LF; false, and no step forward, when no LF comes within MaxRecordBytes.</summary>
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
