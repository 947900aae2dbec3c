using System.Globalization;
using System.Text.Unicode;

namespace PygmyStore.Client.Store;

/// <summary>
/// What was said to the store, as the published designs note it: <c>Client0: Send request http://host/books/2</c>, and
/// <c>Client0: Get response {"data":...}</c>. For any thread.
/// </summary>
/// <remarks>
/// A line is written whole, after those that the same client wrote before. Lines are appended; the file is made with the first
/// one. They wait in a buffer until it is full, a second has gone by, or the log is disposed. When the file cannot be written,
/// <see cref="Failure"/> says so, and nothing more is taken: a command does its work without its log.
/// </remarks>
internal sealed class ClientLog : IDisposable
{
    /// <summary>The file's name in the folder for output.</summary>
    public const string FileName = "client_log";

    /// <summary>What the file may hold: an editor still opens it. When it is full, a last line says so.</summary>
    public const long MaxBytes = 64 * 1024 * 1024;

    /// <summary>The longest body in a line; of a longer one this much is kept.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    private const int MaxHeadBytes = 1024; // the client's number, the words and the longest host
    private const int MaxTargetBytes = 4096; // longer than any target of ours
    private const int MaxLineBytes = MaxHeadBytes + MaxTargetBytes + MaxBodyBytes;
    private const int BufferBytes = (2 * MaxLineBytes) + MaxHeadBytes; // two of the longest lines, and the last one of a full log
    private static readonly TimeSpan WriteInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private FileStream? _file;
    private int _used; // of the buffer
    private long _length; // of the file, without what is in the buffer
    private readonly string _path;
    private readonly Timer _timer;
    private bool _isFull; // or disposed

    public ClientLog(string path)
    {
        _path = path;
        _timer = new Timer(_ => WriteOut(), null, WriteInterval, WriteInterval);
    }

    /// <summary>Where a line goes; long enough for its head.</summary>
    private Span<byte> Room => _buffer.AsSpan(_used);

    /// <summary>Why lines are missing; null while none is.</summary>
    public Exception? Failure { get; private set; }

    /// <param name="client">The number of the client, from 0.</param>
    /// <param name="host">The host and port that it is sent to.</param>
    /// <param name="target">The target, which begins with a slash.</param>
    /// <param name="body">The request's body, which follows the URL after a space; empty for none.</param>
    public void Sent(int client, string host, ReadOnlySpan<byte> target, ReadOnlySpan<byte> body = default)
    {
        lock (_lock)
        {
            if (TryBegin())
            {
                Utf8.TryWrite(Room, CultureInfo.InvariantCulture, $"Client{client}: Send request http://{host}", out int head);
                _used += head;
                Put(target, MaxTargetBytes);
                if (!body.IsEmpty)
                {
                    _buffer[_used++] = (byte)' ';
                    Put(body, MaxBodyBytes);
                }

                End();
            }
        }
    }

    public void Got(int client, ReadOnlySpan<byte> body)
    {
        lock (_lock)
        {
            if (TryBegin())
            {
                Utf8.TryWrite(Room, CultureInfo.InvariantCulture, $"Client{client}: Get response ", out int head);
                _used += head;
                Put(body, MaxBodyBytes);
                End();
            }
        }
    }

    /// <summary>Notes that no usable answer came, and why in a few words.</summary>
    public void GotNone(int client, string why)
    {
        lock (_lock)
        {
            if (TryBegin())
            {
                Utf8.TryWrite(Room, CultureInfo.InvariantCulture, $"Client{client}: Get no response: {why}", out int line);
                _used += line;
                End();
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_lock)
        {
            WriteOut();
            _file?.Dispose();
            _file = null; // the timer may come once more
            _isFull = true;
        }
    }

    /// <summary>Makes room for a line; false if there is none.</summary>
    private bool TryBegin()
    {
        if (_isFull || Failure is not null || (_file is null && !TryOpen()))
        {
            return false;
        }

        if (_used > MaxLineBytes)
        {
            WriteOut();
        }

        return true;
    }

    /// <summary>Takes bytes into the line. A control character would end it, or reach a terminal: it becomes a space.</summary>
    private void Put(ReadOnlySpan<byte> bytes, int most)
    {
        bytes = bytes[..Math.Min(bytes.Length, most)];
        Span<byte> taken = _buffer.AsSpan(_used, bytes.Length);
        bytes.CopyTo(taken);
        _used += bytes.Length;
        while (taken.IndexOfAnyInRange((byte)0, (byte)0x1f) is var control && control >= 0)
        {
            taken[control] = (byte)' ';
            taken = taken[(control + 1)..];
        }
    }

    private void End()
    {
        _buffer[_used++] = (byte)'\n';
        if (_length + _used >= MaxBytes)
        {
            Put("the log is full: nothing more is noted"u8, MaxHeadBytes);
            _buffer[_used++] = (byte)'\n';
            _isFull = true;
            WriteOut();
        }
    }

    private bool TryOpen()
    {
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(_path))!);
            bool isLong = File.Exists(_path) && new FileInfo(_path).Length > MaxBytes / 2; // half is left for this run
            _file = new FileStream(
                _path, isLong ? FileMode.Create : FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
            _length = _file.Length;
            return true;
        }
        catch (Exception error) when (IsOfTheDisk(error))
        {
            Failure = error;
            return false;
        }
    }

    private void WriteOut()
    {
        lock (_lock)
        {
            try
            {
                _file?.Write(_buffer, 0, _used);
                _length += _used;
            }
            catch (Exception error) when (IsOfTheDisk(error))
            {
                Failure = error;
            }

            _used = 0;
        }
    }

    private static bool IsOfTheDisk(Exception error) =>
        error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
