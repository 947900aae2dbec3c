namespace PygmyStore.Common.Storage;

/// <summary>Opens a log file: scans it, cuts off what may be cut off, and writes the header of a new one.</summary>
internal static class LogRecovery
{
    // Large enough for few calls, small enough to forget about.
    private const int CopyBytes = 64 * 1024;

    /// <remarks>
    /// The later files continue this one, which was complete before they were begun. Where there are any, a torn tail is damage,
    /// and salvage sets them aside before it cuts.
    /// </remarks>
    public static LogOpening<RecordLog> Open(
        IStorageFolder folder,
        string name,
        LogFormat format,
        LogPosition? start,
        RecordLogOptions options,
        RecordVisitor visitor,
        params string[] later)
    {
        IStorageFile file = folder.Open(name);
        try
        {
            var scan = LogScan.Run(file, format, start, visitor, options.OnlyStore);
            if (later.Length > 0 && scan.Kind is null && scan.Length < Math.Max(1, file.Length))
            {
                scan = scan.Length == 0
                    ? scan with { Kind = LogDamageKind.BadHeader, Reason = "the header is incomplete" }
                    : scan with { Kind = LogDamageKind.BadRecord };
            }

            if (scan.Kind is { } kind && !(kind == LogDamageKind.BadRecord && options.Salvage))
            {
                file.Dispose();
                var damage = new LogDamage(kind, Path.Combine(folder.Path, name), scan.Length, scan.Reason);
                return new LogOpening<RecordLog>(null, scan.Records, null, damage);
            }

            LogCut? cut = null;
            if (scan.Length < file.Length)
            {
                // First: until they are away for certain, the damage must be there, so that salvage finds it again after a crash.
                IReadOnlyList<string> setAside = SetAside(folder, later);
                cut = Cut(folder, name, file, scan) with { SetAside = setAside };
            }

            RecordLog log;
            if (scan.Length > 0)
            {
                WriteLastCommitAgain(file, scan);
                log = new RecordLog(name, file, options, scan.End, scan.Length, format, scan.Store);
            }
            else
            {
                byte[] header = LogHeader.Encode(format, scan.End, options.NewStore, out LogPosition end);
                file.WriteAt(0, header);
                log = new RecordLog(name, file, options, end, header.Length, format, options.NewStore);
            }

            file.Sync();
            folder.Sync();
            return new LogOpening<RecordLog>(log, scan.Records, cut, null);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Copies what is behind the valid lines beside the file, durably, and only then cuts it off.</summary>
    private static LogCut Cut(IStorageFolder folder, string name, IStorageFile file, LogScan scan)
    {
        long bytes = file.Length - scan.Length;
        string copyName = FreeName(folder, name);
        using (IStorageFile copy = folder.Open(copyName))
        {
            byte[] buffer = new byte[CopyBytes];
            long copied = 0;
            while (file.ReadAt(scan.Length + copied, buffer) is > 0 and int read)
            {
                copy.WriteAt(copied, buffer.AsSpan(0, read));
                copied += read;
            }

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
    /// What was read counts as acknowledged from here on. But the process before may have ended before its last sync, or because
    /// of it: the system may hold in memory what the disk lacks and, where a sync has failed, take it for written. The same bytes
    /// are written again, so that the next sync writes them.
    /// </summary>
    private static void WriteLastCommitAgain(IStorageFile file, LogScan scan)
    {
        byte[] buffer = new byte[(int)Math.Min(CopyBytes, scan.Length - scan.LastCommit)];
        for (long offset = scan.LastCommit; offset < scan.Length; offset += buffer.Length)
        {
            Span<byte> bytes = buffer.AsSpan(0, (int)Math.Min(buffer.Length, scan.Length - offset));
            file.WriteAt(offset, bytes[..file.ReadAt(offset, bytes)]);
        }
    }
}
