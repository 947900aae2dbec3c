namespace PygmyStore.Common.Storage;

/// <summary>What one pass over a log file found: how far it is valid, and how it goes on from there.</summary>
/// <param name="End">The last valid line.</param>
/// <param name="Length">Where the valid lines end; 0 when the file has no header yet.</param>
/// <param name="LastCommit">Where the last commit among them begins.</param>
/// <param name="Records">How many records the visitor was given.</param>
/// <param name="Kind">What follows there; null when it is the end of the file or a torn tail.</param>
/// <param name="Reason">What is wrong with the first line that is not valid.</param>
internal sealed record LogScan(LogPosition End, long Length, long LastCommit, long Records, LogDamageKind? Kind, string Reason)
{
    /// <summary>The id of the store that the header names; empty where it names none, or where there is no header yet.</summary>
    public string Store { get; private init; } = "";

    /// <summary>Reads a whole log.</summary>
    /// <param name="file">The file; only read.</param>
    /// <param name="format">What its header must say.</param>
    /// <param name="start">What it must continue; null takes whatever its header says.</param>
    /// <param name="visitor">Is given every valid record.</param>
    /// <param name="onlyStore">The store that it must belong to; null takes any.</param>
    public static LogScan Run(IStorageFile file, LogFormat format, LogPosition? start, RecordVisitor visitor, string? onlyStore = null)
    {
        if (file.Length == 0)
        {
            return new LogScan(start ?? default, 0, 0, 0, null, "");
        }

        if (start is { } expected && IsTornHeader(file, format, expected))
        {
            return new LogScan(expected, 0, 0, 0, null, "the header is incomplete");
        }

        var reader = new LineReader(file);
        reader.TryRead(out ReadOnlySpan<byte> line);
        if (LogHeader.Check(line, format, out RecordLine header, out string? reason) is { } kind)
        {
            return new LogScan(default, 0, 0, 0, kind, reason);
        }

        LogPosition continued = LogHeader.StartOf(header, out string store);
        if (start is { } before && continued != before)
        {
            return new LogScan(default, 0, 0, 0, LogDamageKind.BadHeader, "the file does not continue the one before it");
        }

        if (onlyStore is not null && store != onlyStore)
        {
            return new LogScan(default, 0, 0, 0, LogDamageKind.OtherStore, $"the file belongs to the store {Shown(store)}, not to {Shown(onlyStore)}");
        }

        return Follow(file, reader, header.Position, visitor) with { Store = store };
    }

    private static LogScan Follow(IStorageFile file, LineReader reader, LogPosition end, RecordVisitor visitor)
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
            string? wrong = reader.TryRead(out ReadOnlySpan<byte> line) ? WhatIsWrong(line, end, out record) : "the line is incomplete or too long";
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

    private static string? WhatIsWrong(ReadOnlySpan<byte> line, LogPosition previous, out RecordLine record)
    {
        if (!RecordFormat.TrySplit(line, out record))
        {
            return "the line is no record";
        }

        if (record.Sequence != previous.Sequence + 1)
        {
            return $"record {previous.Sequence + 1} expected, {record.Sequence} found";
        }

        return record.Continues(previous.Checksum) ? null : $"the checksum of record {record.Sequence} does not match";
    }

    private static string Shown(string store) => store.Length == 0 ? "(none)" : store;

    private static bool IsTornHeader(IStorageFile file, LogFormat format, LogPosition start)
    {
        Span<byte> beginning = stackalloc byte[RecordFormat.MaxRecordBytes];
        return LogHeader.IsTorn(beginning[..file.ReadAt(0, beginning)], format, start);
    }
}
