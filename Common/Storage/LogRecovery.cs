namespace PygmyStore.Common.Storage;

/// <summary>Opens a log file: scans it, cuts off what may be cut off, and writes the header of a new one.</summary>
internal static class LogRecovery
{
    // Large enough for few calls, small enough to forget about.
    private const int CopyBytes = 64 * 1024;

    /// <param name="folder">Where the log is, and where copies of what is cut off go.</param>
    /// <param name="name">The log's file.</param>
    /// <param name="format">What its header says.</param>
    /// <param name="start">What it continues; null takes whatever its header says.</param>
    /// <param name="options">How it is kept.</param>
    /// <param name="visitor">Is given every valid record.</param>
    /// <param name="later">The files that continue this one, which was complete before they were begun: where there are any, a torn
    /// tail is damage, and salvage sets them aside before it cuts.</param>
    public static LogOpening<RecordLog> Open(
        IStorageFolder folder,
        string name,
        LogFormat format,
        LogPosition? start,
        RecordLogOptions options,
        RecordVisitor visitor,
        IReadOnlyList<string>? later = null)
    {
        later ??= [];
        IStorageFile file = folder.Open(name);
        try
        {
            var scan = LogScan.Run(file, format, start, visitor, options.OnlyStore);
            if (later.Count > 0 && scan.Kind is null)
            {
                scan = scan.Length == 0 ? scan with { Kind = LogDamageKind.BadHeader, Reason = "the header is incomplete" }
                    : scan.Length < file.Length ? scan with { Kind = LogDamageKind.BadRecord }
                    : scan;
            }

            if (!MayCut(scan, options))
            {
                file.Dispose();
                string path = Path.Combine(folder.Path, name);
                return new LogOpening<RecordLog>(null, scan.Records, null, new(scan.Kind!.Value, path, scan.Length, scan.Reason));
            }

            LogCut? cut = null;
            if (scan.Length < file.Length)
            {
                // First: until they are away for certain, the damage must be there, so that salvage finds it again after a crash.
                IReadOnlyList<string> setAside = SetAside(folder, later);
                cut = Cut(folder, name, file, scan) with { SetAside = setAside };
            }

            if (scan.Length > 0)
            {
                MakeDurable(folder, file, scan);
                return new LogOpening<RecordLog>(new RecordLog(name, file, options, scan.End, scan.Length, format, scan.Store), scan.Records, cut, null);
            }

            byte[] header = LogHeader.Encode(format, scan.End, options.NewStore);
            Create(folder, file, header);
            var log = new RecordLog(name, file, options, LogHeader.PositionOf(header), header.Length, format, options.NewStore);
            return new LogOpening<RecordLog>(log, scan.Records, cut, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static bool MayCut(LogScan scan, RecordLogOptions options) =>
        scan.Kind is null || (scan.Kind == LogDamageKind.BadRecord && options.Salvage);

    /// <summary>Copies what is behind the valid lines beside the file, durably, and only then cuts it off.</summary>
    private static LogCut Cut(IStorageFolder folder, string name, IStorageFile file, LogScan scan)
    {
        long bytes = file.Length - scan.Length;
        string copyName = FreeName(folder, name);
        using (IStorageFile copy = folder.Open(copyName))
        {
            CopyTail(file, scan.Length, copy);
            copy.Sync();
        }

        folder.Sync();
        file.Truncate(scan.Length);
        return new LogCut(Path.Combine(folder.Path, name), scan.Length, bytes, copyName, scan.Reason);
    }

    /// <summary>Durably renames files that continue nothing any more; returns their new names.</summary>
    public static IReadOnlyList<string> SetAside(IStorageFolder folder, IReadOnlyList<string> names)
    {
        string[] keptAs = [.. names.Select(name => FreeName(folder, name))];
        for (int i = 0; i < keptAs.Length; i++)
        {
            folder.Replace(names[i], keptAs[i]);
        }

        if (keptAs.Length > 0)
        {
            folder.Sync();
        }

        return keptAs;
    }

    /// <summary>The first free name for what is taken out of a log: <c>name.torn-1</c>, <c>name.torn-2</c>, ...</summary>
    private static string FreeName(IStorageFolder folder, string name)
    {
        int number = 1;
        while (folder.Exists($"{name}.torn-{number}"))
        {
            number++;
        }

        return $"{name}.torn-{number}";
    }

    /// <summary>
    /// What is read from here on counts as acknowledged, but the process before may have ended before its last sync or because of
    /// it: the system may hold in memory what the disk lacks and, where a sync has failed, take it for written. So the last commit
    /// is written again, with the same bytes.
    /// </summary>
    private static void MakeDurable(IStorageFolder folder, IStorageFile file, LogScan scan)
    {
        byte[] buffer = new byte[(int)Math.Min(CopyBytes, scan.Length - scan.LastCommit)];
        for (long offset = scan.LastCommit; offset < scan.Length; offset += buffer.Length)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, scan.Length - offset));
            file.WriteAt(offset, bytes[..file.ReadAt(offset, bytes)]);
        }

        file.Sync();
        folder.Sync();
    }

    private static void Create(IStorageFolder folder, IStorageFile file, byte[] header)
    {
        file.WriteAt(0, header);
        file.Sync();
        folder.Sync();
    }

    private static void CopyTail(IStorageFile file, long offset, IStorageFile copy)
    {
        byte[] buffer = new byte[CopyBytes];
        for (long copied = 0; ;)
        {
            int read = file.ReadAt(offset + copied, buffer);
            if (read == 0)
            {
                return;
            }

            copy.WriteAt(copied, buffer.AsSpan(0, read));
            copied += read;
        }
    }
}
