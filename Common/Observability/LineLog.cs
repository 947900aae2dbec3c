using System.Text;
using System.Text.Unicode;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Observability;

/// <summary>
/// A file of lines that a server writes for people, such as a line for each request (<see cref="RequestLogLine"/>). A thread of
/// its own writes it. Append is for any thread: it copies the line under a short lock and does not wait for the disk. When the
/// disk is so slow that a buffer is full, lines are dropped and counted, and the log says so there (<c># 12 lines dropped</c>). A
/// full file is renamed and the next one begins. <see cref="Dispose"/> writes the rest.
/// </summary>
public sealed class LineLog : IDisposable
{
    /// <summary>Each of the two buffers: about 15,000 lines, a third of a second at 45,000 requests per second.</summary>
    public const int DefaultBufferBytes = 1024 * 1024;

    /// <summary>A line of text is cut there. One with the longest title and topic is shorter.</summary>
    public const int MaxTextBytes = 2048;

    /// <summary>A line is written this long after its request, so a person who follows the file sees it immediately.</summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(100);

    // Not a Lock: the writing thread waits on it.
    private readonly object _gate = new();
    private readonly LineLogFile _file;
    private readonly Faults _faults;
    private readonly BackgroundLoop _writer;
    private byte[] _filling;
    private byte[] _writing;
    private int _length;
    private long _droppedSinceSaid;
    private long _dropped;
    private bool _stopping;
    private bool _isToReopen;

    /// <summary>Opens the file at the first line, and makes its folder.</summary>
    public LineLog(string path, LineLogSize size, TextWriter errors, int bufferBytes = DefaultBufferBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferBytes, RequestLogLine.MaxBytes + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.BytesPerFile, RequestLogLine.MaxBytes + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Files, 1);
        _file = new LineLogFile(path, size, errors);
        _filling = new byte[bufferBytes];
        _writing = new byte[bufferBytes];
        _faults = new Faults((where, fault) => errors.WriteLine($"{where}: unexpected {fault}"));
        _writer = new BackgroundLoop($"{Path.GetFileName(path)} writer", WriteSome, _faults);
        _writer.Start();
    }

    /// <summary>Lines dropped since the start, because the buffer was full or the disk refused them.</summary>
    public long DroppedLines
    {
        get
        {
            lock (_gate)
            {
                return _dropped;
            }
        }
    }

    public long Faults => _faults.Count;

    private int HalfFull => _filling.Length / 2;

    /// <summary>Takes the line, or drops it if there is no room or the log is disposed.</summary>
    public void Append(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_stopping || _length + line.Length + 1 > _filling.Length)
            {
                CountDropped(1);
                return;
            }

            line.CopyTo(_filling.AsSpan(_length));
            int before = _length;
            _length += line.Length + 1;
            _filling[_length - 1] = (byte)'\n';
            // Wake the writer at most twice per buffer: at the first line, and when it should not wait for more.
            if (before == 0 || (before < HalfFull && _length >= HalfFull))
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>The same for text. With a deadline it waits for room until then: only where no request waits for it.</summary>
    public void Append(string line, long deadlineMilliseconds = 0)
    {
        if (deadlineMilliseconds > 0)
        {
            Deadline.Await(_gate, () => _length + MaxTextBytes < _filling.Length, deadlineMilliseconds);
        }

        Span<byte> text = stackalloc byte[MaxTextBytes];
        Utf8.FromUtf16(line, text, out _, out int length);
        Append(text[..length]);
    }

    /// <summary>Has the writing thread reopen the file, after logrotate has renamed it. No line is lost.</summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _isToReopen = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes the rest and closes the file. Waits for the disk.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_stopping)
            {
                return;
            }

            _stopping = true;
            Monitor.Pulse(_gate);
        }

        _writer.Join();
        _file.Dispose();
    }

    private bool WriteSome()
    {
        int length;
        long droppedToSay;
        bool isToReopen, isLast;
        lock (_gate)
        {
            WaitForWork();
            (_filling, _writing) = (_writing, _filling);
            (length, droppedToSay, isToReopen, isLast) = (_length, _droppedSinceSaid, _isToReopen, _stopping);
            (_length, _droppedSinceSaid, _isToReopen) = (0, 0, false);
            Monitor.PulseAll(_gate); // there is room
        }

        if (isToReopen)
        {
            _file.Reopen();
        }

        Write(_writing.AsSpan(0, length), droppedToSay);
        return !isLast;
    }

    private void WaitForWork()
    {
        while (_length == 0 && !_stopping && !_isToReopen)
        {
            Monitor.Wait(_gate);
        }

        long deadline = Environment.TickCount64 + (long)MaxDelay.TotalMilliseconds;
        while (_length < HalfFull && !_stopping && !_isToReopen)
        {
            long left = deadline - Environment.TickCount64;
            if (left <= 0 || !Monitor.Wait(_gate, (int)left))
            {
                return;
            }
        }
    }

    private void Write(ReadOnlySpan<byte> lines, long droppedToSay)
    {
        int lost = lines[_file.Append(lines)..].Count((byte)'\n');
        // Dropped lines are younger than the lines of the full buffer, so their count comes after them.
        bool isSaid = droppedToSay == 0 || (lost == 0 && TrySayDropped(droppedToSay));
        if (lost == 0 && isSaid)
        {
            return;
        }

        lock (_gate)
        {
            if (!isSaid)
            {
                _droppedSinceSaid += droppedToSay;
            }

            CountDropped(lost);
        }
    }

    private bool TrySayDropped(long lines)
    {
        byte[] line = Encoding.ASCII.GetBytes($"# {lines} lines dropped\n");
        return _file.Append(line) == line.Length;
    }

    private void CountDropped(int lines)
    {
        _dropped += lines;
        _droppedSinceSaid += lines;
    }
}

/// <summary>The bounds of a log.</summary>
/// <param name="BytesPerFile">The length at which the next file begins; longer than any line.</param>
/// <param name="Files">How many files are kept, including the current one; at least 1.</param>
public sealed record LineLogSize(int BytesPerFile, int Files);
