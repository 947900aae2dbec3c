using Microsoft.Win32.SafeHandles;

namespace PygmyStore.Common.Observability;

/// <summary>
/// The files behind a <see cref="RequestLog"/>: the one that is written, and before it those that were full (<see cref="LogArchive"/>).
/// A failure to write or to rename is a value, and the first of each kind is told on the error output: a full disk must not stop the
/// shop. The next write tries again. Used by one thread.
/// </summary>
/// <param name="path">Absolute path of the file that is written.</param>
/// <param name="size">How long it may become, and how many files are kept.</param>
/// <param name="errors">Where failures are told.</param>
internal sealed class RequestLogFile(string path, RequestLogSize size, TextWriter errors) : IDisposable
{
    private readonly LogArchive _archive = new(path, size.Files);
    private SafeFileHandle? _handle;
    private long? _tornAt; // where a write ended in the middle and could not be undone
    private bool _hasToldOfWrites;
    private bool _hasToldOfRenames;

    /// <summary>
    /// While a full file cannot be renamed, it may grow to what all files together may have: the newest lines are worth most, and the
    /// disk still has a bound, twice the usual one.
    /// </summary>
    private long MaxBytesWhenStuck => (long)size.BytesPerFile * size.Files;

    /// <summary>Appends whole lines, from the first on, as many as can be written. Each ends with a line feed and is shorter than a file.</summary>
    /// <returns>How many bytes were written: all, or up to the end of a line.</returns>
    public int Append(ReadOnlySpan<byte> lines)
    {
        int written = 0;
        while (written < lines.Length)
        {
            int count = TryAppendSome(lines[written..]);
            if (count == 0)
            {
                break;
            }

            written += count;
        }

        return written;
    }

    /// <summary>Closes the file and opens it anew under its name: whoever renamed it has it to himself from now on.</summary>
    public void Reopen()
    {
        Close();
        try
        {
            _handle = Open();
        }
        catch (Exception e) when (IsFileError(e))
        {
            TellOfWrites(Reason(e));
        }
    }

    public void Dispose() => Close();

    private int TryAppendSome(ReadOnlySpan<byte> lines)
    {
        try
        {
            SafeFileHandle file = OpenForWriting();
            // Asked each time, so that a person may empty the file while it is written to.
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
                TellOfWrites("it is full");
            }

            return fitting.Length;
        }
        catch (Exception e) when (IsFileError(e))
        {
            TellOfWrites(Reason(e));
            return 0;
        }
    }

    /// <summary>As many of the lines, from the first on, as there is room for.</summary>
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
            if (!_hasToldOfRenames)
            {
                Tell($"{path}: it is full and cannot be renamed, so it grows on to {MaxBytesWhenStuck} bytes: {Reason(e)}");
            }

            _hasToldOfRenames = true;
            return false;
        }
    }

    private SafeFileHandle OpenForWriting()
    {
        // Somebody removed or renamed the file: what is written to it would be seen by nobody.
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

    private void TellOfWrites(string reason)
    {
        if (!_hasToldOfWrites)
        {
            Tell($"{path}: request lines are lost: {reason}");
        }

        _hasToldOfWrites = true;
    }

    private void Tell(string sentence)
    {
        try
        {
            errors.WriteLine(sentence);
        }
        catch (Exception e) when (IsFileError(e) || e is ObjectDisposedException)
        {
            // There is nobody left to tell: the error output is full, or closed.
        }
    }

    /// <summary>.NET's own sentence for EFBIG speaks of a parameter.</summary>
    private static string Reason(Exception e) =>
        e is ArgumentOutOfRangeException ? "the file would be larger than it may be" : e.Message;

    /// <summary>
    /// Every errno as .NET throws it: most are an <see cref="IOException"/>, EACCES and EPERM an <see cref="UnauthorizedAccessException"/>,
    /// EFBIG (a file that grows past <c>ulimit -f</c>) an <see cref="ArgumentOutOfRangeException"/>.
    /// </summary>
    private static bool IsFileError(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException or OperationCanceledException;
}
