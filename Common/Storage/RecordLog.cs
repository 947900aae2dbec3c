namespace PygmyStore.Common.Storage;

/// <summary>An append-only file of checksummed CSV records, acknowledged together by one write and one sync.</summary>
/// <remarks>
/// <para>One thread at a time appends, commits and discards: the leader of a <see cref="GroupCommit{TCommand}"/>. Any thread may
/// call <see cref="TryReadAt"/> at any time. RecordFormat.cs describes the format.</para>
/// <para>Pending records are in memory only. After <see cref="CommitOutcome.NoSpace"/> the file, the sequence and the chain are
/// as before the pending records. After any other error of the disk the log takes nothing more: a sync that failed once must
/// not be tried again, because the kernel may have dropped the pages that it failed to write.</para>
/// </remarks>
public sealed class RecordLog(
    string name, IStorageFile file, RecordLogOptions options, LogPosition end, long length, LogFormat format, string store)
    : IDisposable
{
    public const int MaxRecordBytes = RecordFormat.MaxRecordBytes;

    /// <summary>Size of the buffer that <see cref="TryReadAt"/> wants.</summary>
    public const int ReadBufferBytes = RecordFormat.LinkBytes + RecordFormat.MaxRecordBytes;

    // Read first, because nearly every record fits.
    private const int UsualReadBytes = 512;

    private readonly RecordWriter _writer = new(end, length, options.PendingBytes);
    private LogPosition _durable = end;
    private long _durableLength = length;
    private volatile bool _failed;

    /// <summary>The id of the store that the log belongs to (<see cref="StoreId"/>); empty while it belongs to none.</summary>
    public string Store { get; private set; } = store;

    /// <summary>The disk has failed: every commit answers <see cref="CommitOutcome.Failed"/>.</summary>
    public bool HasFailed => _failed;

    /// <summary>Bytes of the file that are durable.</summary>
    public long DurableLength => Volatile.Read(ref _durableLength);

    public long NextSequence => _writer.Last.Sequence + 1;

    /// <summary>The last durable record's place in the chain, from which another file may continue.</summary>
    internal LogPosition Durable => _durable;

    internal bool HasPending => !_writer.Pending.IsEmpty;

    /// <summary>Opens a log, creating an absent one, and recovers it: reads every record and cuts off a torn tail.</summary>
    /// <remarks>A disk error while opening surfaces as the exception it is. Recovering twice gives the same bytes.</remarks>
    public static LogOpening<RecordLog> Open(
        IStorageFolder folder, string name, LogFormat format, RecordLogOptions options, RecordVisitor visitor) =>
        LogRecovery.Open(folder, name, format, LogPosition.Start, options, visitor);

    /// <summary>Durably makes a log without records, which belongs to no store yet, one of a store.</summary>
    /// <remarks>The header keeps its length. The next opening repairs a header that a crash leaves in parts.</remarks>
    public CommitOutcome GiveTo(string newStore)
    {
        if (Store.Length > 0 || _writer.Last.Sequence > 0)
        {
            throw new InvalidOperationException($"{name} has records, or belongs to the store {Store}.");
        }

        byte[] header = LogHeader.Encode(format, LogPosition.Start, newStore, out LogPosition position);
        try
        {
            if (!TryWrite(0, header))
            {
                return CommitOutcome.NoSpace; // it belongs to no store yet, and the next try writes all of the header
            }

            file.Sync();
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Fail(error);
        }

        Store = newStore;
        _durable = position;
        DiscardPending();
        return CommitOutcome.Durable;
    }

    /// <summary>Begins to append a record to the pending ones.</summary>
    public RecordWriter StartRecord() => _writer.Begin();

    public CommitOutcome Commit()
    {
        if (_failed)
        {
            DiscardPending();
            return CommitOutcome.Failed;
        }

        if (!HasPending)
        {
            return CommitOutcome.Durable;
        }

        try
        {
            if (!TryWrite(_durableLength, _writer.Pending))
            {
                // What was written is durably gone before anyone learns of it: no crash may bring back what was refused.
                file.Truncate(_durableLength);
                SyncIfAsked();
                DiscardPending();
                return CommitOutcome.NoSpace;
            }

            // A sync that fails for want of space has failed like any other: only a write can be taken back.
            SyncIfAsked();
            if (!file.IsInPlace())
            {
                throw new IOException(KeptFiles.Missing(name)); // nobody will find again what is durable in it
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Fail(error);
        }

        _durable = _writer.Last;
        Volatile.Write(ref _durableLength, _durableLength + _writer.Pending.Length);
        DiscardPending();
        return CommitOutcome.Durable;
    }

    /// <summary>Forgets the pending records; their sequence numbers are given again.</summary>
    public void DiscardPending() => _writer.Restart(_durable, _durableLength);

    /// <summary>
    /// Reads the durable record that begins at the offset into the caller's buffer, of <see cref="ReadBufferBytes"/>, and checks
    /// it against the line before it. False when there is none: the offset is wrong, or the disk has changed what it held.
    /// </summary>
    public bool TryReadAt(long offset, Span<byte> buffer, out RecordFields record)
    {
        record = default;
        long left = DurableLength - offset;
        if (offset < RecordFormat.LinkBytes || left <= 0)
        {
            return false;
        }

        // Never beyond what is durable: what is being written there may be taken back.
        int available = (int)Math.Min(ReadBufferBytes, RecordFormat.LinkBytes + left);
        int usual = Math.Min(UsualReadBytes, available);
        Span<byte> bytes = buffer[..file.ReadAt(offset - RecordFormat.LinkBytes, buffer[..usual])];
        if (bytes[Math.Min(RecordFormat.LinkBytes, bytes.Length)..].IndexOf(RecordFormat.LineFeed) < 0 && usual < available)
        {
            bytes = buffer[..file.ReadAt(offset - RecordFormat.LinkBytes, buffer[..available])];
        }

        int link = RecordFormat.LinkBytes;
        int lineEnd = bytes.Length <= link ? -1 : bytes[link..].IndexOf(RecordFormat.LineFeed);
        if (lineEnd < 0
            || !RecordFormat.TryReadChecksum(bytes[..RecordFormat.ChecksumDigits], out uint before)
            || !RecordFormat.TrySplit(bytes.Slice(link, lineEnd), out RecordLine line)
            || !line.Continues(before))
        {
            return false;
        }

        record = line.Fields;
        return true;
    }

    /// <summary>A sentence when somebody else has removed, replaced or shortened its file; for any thread.</summary>
    public string? WhyNotInPlace()
    {
        long durable = DurableLength; // before the file's length: the file only grows
        return !file.IsInPlace() ? KeptFiles.Missing(name) : file.Length < durable ? KeptFiles.Shortened(name) : null;
    }

    public void Dispose() => file.Dispose();

    /// <summary>Syncs, whatever the durability is; when that fails, the log has failed.</summary>
    internal CommitOutcome Sync()
    {
        try
        {
            file.Sync();
            return CommitOutcome.Durable;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Fail(error);
        }
    }

    internal CommitOutcome Fail(Exception error)
    {
        DiscardPending();
        if (!_failed)
        {
            _failed = true;
            options.OnFailed?.Invoke(error);
        }

        return CommitOutcome.Failed;
    }

    private bool TryWrite(long offset, ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (file.Length < offset)
            {
                throw new IOException(KeptFiles.Shortened(name)); // what is written behind a hole cannot be read again
            }

            file.WriteAt(offset, bytes);
            return true;
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            return false;
        }
    }

    private void SyncIfAsked()
    {
        if (options.Durability == Durability.Fsync)
        {
            file.Sync();
        }
    }
}
