using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The current file of a <see cref="LineLog"/> and the full ones before it (<see cref="LogArchive"/>). Failures are values,
/// because a full disk must not stop the shop. The first of each kind is reported; the next write tries again. For one thread.
/// </summary>
internal sealed class LineLogFile(string path, LineLogSize size, TextWriter errors) : IDisposable
{
    private readonly LogArchive _archive = new(path, size.Files);
    private SafeFileHandle? _handle;
    private long? _tornAt; // the end of the last whole line, if a write failed in the middle and could not be undone
    private bool _hasReportedWrites;
    private bool _hasReportedRenames;

    /// <summary>A full file that cannot be renamed may grow to the size of all files: the newest lines are worth most.</summary>
    private long MaxBytesWhenStuck => (long)size.BytesPerFile * size.Files;

    /// <summary>Appends as many whole lines as possible. Each ends with a line feed and is shorter than a file.</summary>
    /// <returns>How many bytes were written: all, or up to the end of a line.</returns>
    public int Append(ReadOnlySpan<byte> lines)
    {
        int written = 0;
        for (int count = 1; count > 0 && written < lines.Length; written += count)
        {
            count = TryAppendSome(lines[written..]);
        }

        return written;
    }

    public void Reopen()
    {
        Close();
        try
        {
            _handle = Open();
        }
        catch (Exception e) when (IsFileError(e))
        {
            ReportWrites(Reason(e));
        }
    }

    public void Dispose() => Close();

    private int TryAppendSome(ReadOnlySpan<byte> lines)
    {
        try
        {
            SafeFileHandle file = OpenForWriting();
            // Read each time, so a person may empty the file meanwhile.
            long end = End(file);
            ReadOnlySpan<byte> fitting = Fitting(lines, size.BytesPerFile - end);
            if (fitting.IsEmpty)
            {
                bool isEmpty = TryRotate();
                file = OpenForWriting();
                end = End(file);
                fitting = Fitting(lines, (isEmpty ? size.BytesPerFile : MaxBytesWhenStuck) - end);
            }

            Write(file, fitting, end);
            if (fitting.IsEmpty)
            {
                ReportWrites("it is full");
            }

            return fitting.Length;
        }
        catch (Exception e) when (IsFileError(e))
        {
            ReportWrites(Reason(e));
            return 0;
        }
    }

    private static ReadOnlySpan<byte> Fitting(ReadOnlySpan<byte> lines, long room) =>
        lines.Length <= room ? lines : room <= 0 ? default : lines[..(lines[..(int)room].LastIndexOf((byte)'\n') + 1)];

    private void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long end)
    {
        try
        {
            _tornAt = end;
            RandomAccess.Write(file, bytes, end);
            _tornAt = null;
        }
        catch (Exception e) when (IsFileError(e))
        {
            RandomAccess.SetLength(file, end);
            _tornAt = null;
            throw;
        }
    }

    private long End(SafeFileHandle file)
    {
        long length = RandomAccess.GetLength(file);
        if (_tornAt is { } whole && whole < length)
        {
            RandomAccess.SetLength(file, length = whole);
        }

        _tornAt = null;
        return length;
    }

    private bool TryRotate()
    {
        Close();
        try
        {
            _archive.Shift();
            return true;
        }
        catch (Exception e) when (IsFileError(e))
        {
            ReportOnce(
                ref _hasReportedRenames,
                $"{path}: it is full and cannot be renamed, so it grows on to {MaxBytesWhenStuck} bytes: {Reason(e)}");
            return false;
        }
    }

    private SafeFileHandle OpenForWriting()
    {
        // Somebody removed or renamed the file: nobody would see the next lines.
        if (_handle is not null && !File.Exists(path))
        {
            Close();
        }

        return _handle ??= Open();
    }

    private SafeFileHandle Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private void Close()
    {
        _handle?.Dispose();
        _handle = null;
        _tornAt = null;
    }

    private void ReportWrites(string reason) =>
        ReportOnce(ref _hasReportedWrites, $"{path}: lines are lost: {reason}");

    private void ReportOnce(ref bool hasReported, string sentence)
    {
        if (hasReported)
        {
            return;
        }

        hasReported = true;
        try
        {
            errors.WriteLine(sentence);
        }
        catch (Exception e) when (IsFileError(e) || e is ObjectDisposedException)
        {
            // The error output is full or closed. There is nobody left to tell.
        }
    }

    /// <summary>.NET's own message for EFBIG is about a parameter.</summary>
    private static string Reason(Exception e) =>
        e is ArgumentOutOfRangeException ? "the file would be larger than it may be" : e.Message;

    /// <summary>
    /// Every errno as .NET throws it: most as an <see cref="IOException"/>, EACCES and EPERM as an
    /// <see cref="UnauthorizedAccessException"/>, EFBIG (a file longer than <c>ulimit -f</c>) as an
    /// <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    private static bool IsFileError(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException
            or OperationCanceledException;
}

/// <summary>The older files of a log: of four, <c>catalog.log.1</c> is the youngest, <c>.3</c> the oldest.</summary>
internal sealed class LogArchive(string path, int files)
{
    /// <summary>
    /// Renames the current file to <c>.1</c>, <c>.1</c> to <c>.2</c>, and so on, and removes the oldest. Throws what the disk
    /// throws. The next call then fills the first gap, so a failure loses no further file.
    /// </summary>
    public void Shift()
    {
        // Left from a time when more files were kept.
        for (int number = files; File.Exists(Name(number)); number++)
        {
            File.Delete(Name(number));
        }

        if (files == 1)
        {
            File.Delete(path);
            return;
        }

        int gap = 1;
        while (gap < files - 1 && Path.Exists(Name(gap)))
        {
            gap++;
        }

        for (int number = gap; number > 0; number--)
        {
            if (Path.Exists(Name(number - 1)))
            {
                File.Move(Name(number - 1), Name(number), overwrite: true);
            }
        }
    }

    private string Name(int number) => number == 0 ? path : path + "." + number.ToString(CultureInfo.InvariantCulture);
}
