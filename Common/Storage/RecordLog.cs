namespace PygmyStore.Common.Storage;

/// <summary>An append-only file of checksummed CSV records, acknowledged together by one write and one sync.</summary>
/// <remarks>
/// <para>Appending, committing and discarding belong to one thread at a time (the leader of a
/// <see cref="GroupCommit{TCommand}"/>).
/// <see cref="TryReadAt"/> may be called by any thread at any time.</para>
/// <para>Pending records are in memory only. After <see cref="CommitOutcome.NoSpace"/> the file, the sequence and the chain are
/// as before the pending records. After any other error of the disk the log takes nothing more: a sync that failed once must
/// not be tried again, since the kernel may have dropped the very pages that it failed to write.</para>
/// <para>The format is described in RecordFormat.cs.</para>
/// </remarks>
public sealed class RecordLog : IDisposable
{
    /// <summary>Longest record as it stands in the file.</summary>
    public const int MaxRecordBytes = RecordFormat.MaxRecordBytes;

    /// <summary>Size of the buffer that <see cref="TryReadAt"/> wants.</summary>
    public const int ReadBufferBytes = LinkBytes + RecordFormat.MaxRecordBytes;

    // The checksum and LF that stand before each record, from which its own checksum continues.
    private const int LinkBytes = RecordFormat.ChecksumDigits + 1;

    // Read first, because nearly every record fits.
    private const int UsualReadBytes = 512;

    private readonly IStorageFile _file;
    private readonly LogFormat _format;
    private readonly RecordLogOptions _options;
    private readonly PendingRecords _pending;
    private LogPosition _durable;
    private LogPosition _appended;
    private long _durableLength;
    private volatile bool _failed;

    internal RecordLog(
        string name, IStorageFile file, RecordLogOptions options, LogPosition end, long length, LogFormat format, string store)
    {
        _format = format;
        Store = store;
        Name = name;
        _file = file;
        _options = options;
        _pending = new PendingRecords(options.PendingBytes);
        _durable = end;
        _appended = end;
        _durableLength = length;
    }

    public string Name { get; }

    /// <summary>The id of the store that the log belongs to (<see cref="StoreId"/>); empty while it belongs to none.</summary>
    public string Store { get; private set; }

    /// <summary>The disk has failed: every commit answers <see cref="CommitOutcome.Failed"/>.</summary>
    public bool HasFailed => _failed;

    /// <summary>Bytes of the file that are durable.</summary>
    public long DurableLength => Volatile.Read(ref _durableLength);

    /// <summary>The sequence number that the next appended record gets.</summary>
    public long NextSequence => _appended.Sequence + 1;

    /// <summary>The last durable record's place in the chain, from which another file may continue.</summary>
    internal LogPosition Durable => _durable;

    internal bool HasPending => _pending.Length > 0;

    /// <summary>
    /// Opens a log, creating it where it is absent, and recovers it: every record is read,
    /// and a torn tail is cut off.
    /// </summary>
    /// <remarks>A disk error while opening surfaces as the exception it is. Recovering twice gives the same bytes.</remarks>
    public static LogOpening<RecordLog> Open(
        IStorageFolder folder, string name, LogFormat format, RecordLogOptions options, RecordVisitor visitor) =>
        LogRecovery.Open(folder, name, format, LogPosition.Start, options, visitor);

    /// <summary>Durably makes a log without records, which belongs to no store yet, one of a store.</summary>
    /// <remarks>The header keeps its length, and a header that a crash leaves in parts is written anew at the next opening.</remarks>
    public CommitOutcome GiveTo(string store)
    {
        if (Store.Length > 0 || _appended.Sequence > 0)
        {
            throw new InvalidOperationException($"{Name} has records, or belongs to the store {Store}.");
        }

        byte[] header = LogHeader.Encode(_format, LogPosition.Start, store);
        try
        {
            _file.WriteAt(0, header);
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            return CommitOutcome.NoSpace; // it belongs to no store yet, and the next try writes all of the header
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Fail(error);
        }

        if (!TrySync())
        {
            return CommitOutcome.Failed;
        }

        Store = store;
        _durable = _appended = LogHeader.PositionOf(header);
        return CommitOutcome.Durable;
    }

    /// <summary>Begins to append a record to the pending ones.</summary>
    public RecordWriter StartRecord()
    {
        _pending.Begin(NextSequence);
        return new RecordWriter(this, _pending);
    }

    /// <summary>Writes the pending records and syncs once.</summary>
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
            if (IsShortened())
            {
                return Fail(new IOException(KeptFiles.Shortened(Name))); // behind a hole, what is written now could not be read again
            }

            _file.WriteAt(_durableLength, _pending.Bytes);
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            return TakeBack();
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Fail(error);
        }

        // A sync that fails for want of space has failed like any other: only the write can be taken back.
        if (_options.Durability == Durability.Fsync && !TrySync())
        {
            return CommitOutcome.Failed;
        }

        if (!TryFindInPlace())
        {
            return CommitOutcome.Failed;
        }

        _durable = _appended;
        Volatile.Write(ref _durableLength, _durableLength + _pending.Length);
        _pending.Clear();
        return CommitOutcome.Durable;
    }

    /// <summary>Forgets the pending records; their sequence numbers are given again.</summary>
    public void DiscardPending()
    {
        _pending.Clear();
        _appended = _durable;
    }

    /// <summary>Reads the durable record that begins at the offset, and checks it against the line before it.</summary>
    /// <param name="offset">Where the record begins, as <see cref="RecordWriter.End"/> or the visitor told.</param>
    /// <param name="buffer">The caller's, of <see cref="ReadBufferBytes"/>; the record points into it.</param>
    /// <param name="record">The record.</param>
    /// <returns>False when no valid record begins there: the offset is wrong, or the disk has changed what it held.</returns>
    public bool TryReadAt(long offset, Span<byte> buffer, out RecordFields record)
    {
        record = default;
        long left = DurableLength - offset;
        if (offset < LinkBytes || left <= 0)
        {
            return false;
        }

        // Never beyond what is durable: what is being written there may be taken back.
        int available = (int)Math.Min(ReadBufferBytes, LinkBytes + left);
        int usual = Math.Min(UsualReadBytes, available);
        Span<byte> bytes = buffer[..ReadFrom(offset, buffer[..usual])];
        if (bytes[Math.Min(LinkBytes, bytes.Length)..].IndexOf(RecordFormat.LineFeed) < 0 && usual < available)
        {
            bytes = buffer[..ReadFrom(offset, buffer[..available])];
        }

        int end = bytes.Length <= LinkBytes ? -1 : bytes[LinkBytes..].IndexOf(RecordFormat.LineFeed);
        if (end < 0 || !RecordFormat.TryReadChecksum(bytes[..RecordFormat.ChecksumDigits], out uint before))
        {
            return false;
        }

        if (!RecordFormat.TrySplit(bytes.Slice(LinkBytes, end), out RecordLine line) || !line.Continues(before))
        {
            return false;
        }

        record = line.Fields;
        return true;
    }

    /// <summary>A sentence when somebody else has removed, replaced or shortened its file; for any thread, until it is disposed.</summary>
    public string? WhyNotInPlace() => !_file.IsInPlace() ? KeptFiles.Missing(Name) : IsShortened() ? KeptFiles.Shortened(Name) : null;

    public void Dispose() => _file.Dispose();

    internal long EndRecord()
    {
        long offset = _durableLength + _pending.Length;
        _appended = new LogPosition(NextSequence, _pending.End(_appended.Checksum));
        return offset;
    }

    /// <summary>
    /// What is durable in a file that nobody will find again must not be acknowledged: false when its name no longer leads to it, and
    /// the log has failed.
    /// </summary>
    private bool TryFindInPlace()
    {
        try
        {
            if (_file.IsInPlace())
            {
                return true;
            }

            Fail(new IOException(KeptFiles.Missing(Name)));
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            Fail(error);
        }

        return false;
    }

    /// <summary>Syncs whatever the durability is; false when that failed, and the log with it.</summary>
    internal bool TrySync()
    {
        try
        {
            _file.Sync();
            return true;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            Fail(error);
            return false;
        }
    }

    internal CommitOutcome Fail(Exception error)
    {
        DiscardPending();
        if (_failed)
        {
            return CommitOutcome.Failed;
        }

        _failed = true;
        _options.OnFailed?.Invoke(error);
        return CommitOutcome.Failed;
    }

    // The part that was written is removed for good, and synced, before anyone hears that it failed: otherwise a
    // crash could bring back records that were refused.
    private CommitOutcome TakeBack()
    {
        try
        {
            _file.Truncate(_durableLength);
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            return Fail(error);
        }

        if (_options.Durability == Durability.Fsync && !TrySync())
        {
            return CommitOutcome.Failed;
        }

        DiscardPending();
        return CommitOutcome.NoSpace;
    }

    private bool IsShortened()
    {
        long durable = DurableLength; // first: the file only grows
        return _file.Length < durable;
    }

    private int ReadFrom(long offset, Span<byte> buffer) => _file.ReadAt(offset - LinkBytes, buffer);
}
