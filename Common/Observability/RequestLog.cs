using System.Text;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Common.Observability;

/// <summary>
/// A server's file of one line per request (<see cref="RequestLogLine"/>), written by a thread of its own.
/// <see cref="Append"/> may be called by any thread: it copies the line under a short lock and never waits for the disk. While
/// the disk is slower than the requests for so long that a buffer is full, lines are dropped and counted, and the log says so in
/// its place (<c># 12 lines dropped</c>). A full file is renamed and the next one begun (<see cref="RequestLogSize"/>).
/// <see cref="Dispose"/> writes what is left.
/// </summary>
public sealed class RequestLog : IDisposable
{
    /// <summary>Each of the two buffers: about 15,000 lines, which is a third of a second at 45,000 requests a second.</summary>
    public const int DefaultBufferBytes = 1024 * 1024;

    /// <summary>
    /// A line is on its way to the file this long after its request, so that a person who follows the file sees it at once.
    /// </summary>
    private static readonly TimeSpan MaxDelay = TimeSpan.FromMilliseconds(100);

    // Monitor and not Lock: the writing thread waits on it.
    private readonly object _gate = new();
    private readonly RequestLogFile _file;
    private readonly Faults _faults;
    private readonly BackgroundLoop _writer;
    private byte[] _filling;
    private byte[] _writing;
    private int _length;
    private long _droppedSinceSaid;
    private long _dropped;
    private bool _stopping;
    private bool _isToReopen;

    /// <summary>Opens at the first line; a folder that does not exist is made.</summary>
    /// <param name="path">Absolute path of the file; lines are added at its end.</param>
    /// <param name="size">How long a file may become, and how many are kept.</param>
    /// <param name="errors">Where the first failure to write is said: standard error.</param>
    /// <param name="bufferBytes">Size of each of the two buffers.</param>
    public RequestLog(string path, RequestLogSize size, TextWriter errors, int bufferBytes = DefaultBufferBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bufferBytes, RequestLogLine.MaxBytes + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.BytesPerFile, RequestLogLine.MaxBytes + 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size.Files, 1);
        _file = new RequestLogFile(path, size, errors);
        _filling = new byte[bufferBytes];
        _writing = new byte[bufferBytes];
        _faults = new Faults((where, fault) => errors.WriteLine($"{where}: unexpected {fault}"));
        _writer = new BackgroundLoop("request log", WriteSome, _faults);
        _writer.Start();
    }

    /// <summary>Lines that were dropped since the start because the buffer was full or the file refused them.</summary>
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

    /// <summary>Exceptions in the thread that writes: bugs.</summary>
    public long Faults => _faults.Count;

    private int HalfFull => _filling.Length / 2;

    /// <summary>Takes the line, or drops it when there is no room (or the log is disposed).</summary>
    public void Append(scoped in RequestLogLine line)
    {
        ReadOnlySpan<byte> text = line.Written;
        lock (_gate)
        {
            if (_stopping || _length + text.Length + 1 > _filling.Length)
            {
                CountDropped(1);
                return;
            }

            text.CopyTo(_filling.AsSpan(_length));
            int before = _length;
            _length += text.Length + 1;
            _filling[_length - 1] = (byte)'\n';
            // The writer is woken twice a buffer at most: when there is something to write, and when it should not wait for more.
            if (before == 0 || (before < HalfFull && _length >= HalfFull))
            {
                Monitor.Pulse(_gate);
            }
        }
    }

    /// <summary>
    /// Has the file opened anew under its name, soon, by the writing thread: somebody has renamed it, as logrotate does. No line is lost.
    /// </summary>
    public void Reopen()
    {
        lock (_gate)
        {
            _isToReopen = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Writes what is left and closes the file; waits for the disk.</summary>
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

    /// <summary>False when the log is disposed and all is written.</summary>
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
        // Dropped lines are younger than those of the buffer that was full, so they are said after them.
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
