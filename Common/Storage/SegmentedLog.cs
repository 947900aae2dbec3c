using System.Globalization;

namespace PygmyStore.Common.Storage;

/// <summary>A log in several files, <c>stem-00000001.csv</c> and on, whose chain and sequence run through all of them.</summary>
/// <remarks>
/// The last file is the <see cref="Current"/> log; the others are only kept, until they are deleted. Only the thread that appends
/// may open, start and delete segments.
/// </remarks>
public sealed class SegmentedLog(
    IStorageFolder folder, string stem, LogFormat format, RecordLogOptions options, List<LogSegment> segments, RecordLog current)
    : IDisposable
{
    private readonly KeptFiles _kept = new(folder, [.. segments.Select(segment => NameOf(stem, segment.Number))]);

    /// <summary>The log to append to; another one after each <see cref="StartSegment"/>.</summary>
    public RecordLog Current { get; private set; } = current;

    /// <summary>Whether the current log has no records, durable or pending.</summary>
    public bool IsCurrentEmpty => Current.NextSequence == segments[^1].FirstSequence;

    public string Store => Current.Store;

    /// <summary>The segments, the oldest first and the current one last.</summary>
    public IReadOnlyList<LogSegment> Segments => segments;

    /// <summary>What the first file with any content says, without opening the log; null when there is none.</summary>
    public static LogBeginning? Look(IStorageFolder folder, string stem, LogFormat format)
    {
        foreach (int number in SegmentRecovery.Numbers(folder, stem))
        {
            using IStorageFile file = folder.Open(NameOf(stem, number));
            if (file.Length > 0)
            {
                bool isHeader = new LineReader(file).TryRead(out ReadOnlySpan<byte> line)
                    & LogHeader.Check(line, format, out RecordLine header, out _) is null;
                LogHeader.StartOf(header, out string store);
                return new LogBeginning(number, isHeader ? store : null);
            }
        }

        return null;
    }

    /// <summary>
    /// Makes the header durable that <see cref="Look"/> has found, before another file builds on it: the process that wrote it
    /// may have been killed before its sync. The same bytes are written again, because that sync may also have failed.
    /// </summary>
    public static void SyncBeginning(IStorageFolder folder, string stem, int number)
    {
        using IStorageFile file = folder.Open(NameOf(stem, number));
        byte[] beginning = new byte[RecordFormat.MaxRecordBytes];
        file.WriteAt(0, beginning.AsSpan(0, file.ReadAt(0, beginning)));
        file.Sync();
        folder.Sync();
    }

    /// <summary>Opens all segments in order and recovers the last one; the first one is created where there is none.</summary>
    public static LogOpening<SegmentedLog> Open(
        IStorageFolder folder, string stem, LogFormat format, RecordLogOptions options, RecordVisitor visitor) =>
        new SegmentRecovery(folder, stem, format, options, visitor).Open();

    /// <summary>Continues in a new file. Everything appended must be committed before.</summary>
    /// <returns>With <see cref="CommitOutcome.NoSpace"/> the current segment simply goes on.</returns>
    public CommitOutcome StartSegment()
    {
        if (Current.HasPending)
        {
            throw new InvalidOperationException("Records are pending.");
        }

        // Whatever the durability, because only the last file may have a torn tail.
        if (Sync() != CommitOutcome.Durable)
        {
            return CommitOutcome.Failed;
        }

        var next = new LogSegment(segments[^1].Number + 1, Current.NextSequence);
        string name = NameOf(stem, next.Number);
        try
        {
            if (TryCreate(name) is not { } log)
            {
                return CommitOutcome.NoSpace;
            }

            Current.Dispose();
            Current = log;
            segments.Add(next);
            return CommitOutcome.Durable;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Current.Fail(error);
        }
    }

    /// <summary>Syncs, whatever the durability is: for what another file is about to build on.</summary>
    public CommitOutcome Sync() => Current.HasFailed ? CommitOutcome.Failed : Current.Sync();

    /// <summary>
    /// Deletes the segments that hold only records older than the given one. The current segment and the one before it always
    /// stay, and one that cannot be deleted now stays until the next time.
    /// </summary>
    public void DeleteBefore(long sequence)
    {
        while (segments.Count > 2 && segments[1].FirstSequence <= sequence && TryDelete(NameOf(stem, segments[0].Number)))
        {
            folder.Sync(); // each one, since a power cut must not leave a gap between segments
            segments.RemoveAt(0);
        }
    }

    /// <summary>A sentence when somebody else has removed, replaced or cut one of its files; for any thread.</summary>
    public string? WhyNotWhole()
    {
        try
        {
            return _kept.WhyNotWhole() ?? Current.WhyNotInPlace();
        }
        catch (ObjectDisposedException)
        {
            return null; // the writer has just gone on to the next segment
        }
    }

    public void Dispose() => Current.Dispose();

    private bool TryDelete(string name)
    {
        _kept.Forget(name);
        try
        {
            folder.Delete(name);
            return true;
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            _kept.Keep(name);
            return false;
        }
    }

    /// <summary>
    /// Null when there is no room. The file is then durably gone before the current segment goes on: beside a longer one, it
    /// would continue nothing.
    /// </summary>
    private RecordLog? TryCreate(string name)
    {
        RecordLog? log = null;
        try
        {
            RecordLogOptions ofStore = options with { NewStore = Store };
            log = LogRecovery.Open(folder, name, format, Current.Durable, ofStore, static (_, _) => null).Log!;
            _kept.Keep(name);
            return log;
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            log?.Dispose();
            folder.Delete(name);
            folder.Sync();
            return null;
        }
    }

    internal static string NameOf(string stem, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{stem}-{number:D8}.csv");
}

/// <summary>The first file of a segmented log with any content. The store is null when its header cannot be read.</summary>
public sealed record LogBeginning(int Number, string? Store);

/// <summary>One file of a segmented log, with the sequence number of its first record, or of the one that will be.</summary>
public readonly record struct LogSegment(int Number, long FirstSequence);
