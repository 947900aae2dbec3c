using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>
/// Answers each line with itself. <paramref name="onLine"/> runs before the answer, on the serving thread. The line "yield" ends
/// the turn, and after the line "keep" the session keeps its thread. It counts calls that the runtime must not make at the same
/// time or twice.
/// </summary>
internal sealed class LineSession(
    Socket socket, Action<string>? onLine = null, Func<long>? deadline = null, Action<string>? violation = null) : ISession
{
    private readonly byte[] _buffer = new byte[1024];
    private int _length;
    private int _inside;
    private int _closed;
    private bool _keeps;
    private volatile bool _draining;
    private long _deadlineMilliseconds = deadline?.Invoke() ?? long.MaxValue;

    public Socket Socket => socket;

    public long DeadlineMilliseconds => Volatile.Read(ref _deadlineMilliseconds);

    public bool IsIdle => _length == 0;

    public SessionStep Serve(IWorker worker)
    {
        Enter();
        try
        {
            return Turn(worker);
        }
        finally
        {
            Leave();
            Volatile.Write(ref _deadlineMilliseconds, deadline?.Invoke() ?? long.MaxValue);
        }
    }

    public SessionStep Fail() => SessionStep.Close;

    public void Expire()
    {
        Enter();
        socket.Send("expired\n"u8, SocketFlags.None, out _);
        Leave();
    }

    public void BeginDrain() => _draining = true;

    public void Close()
    {
        Enter();
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            violation?.Invoke("closed twice");
        }

        socket.Dispose();
    }

    private SessionStep Turn(IWorker worker)
    {
        while (true)
        {
            if (AnswerBuffered() == "yield")
            {
                return SessionStep.Yield;
            }

            if (_draining && _length == 0)
            {
                return SessionStep.Close;
            }

            bool isKept = _keeps && worker.TryKeep();
            if (!isKept && !worker.MayWait && socket.Available == 0 && !socket.Poll(0, SelectMode.SelectRead))
            {
                return SessionStep.Park;
            }

            int count = socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None, out SocketError error);
            if (error is SocketError.TimedOut or SocketError.WouldBlock)
            {
                if (isKept)
                {
                    continue;
                }

                return SessionStep.Park;
            }

            if (count == 0)
            {
                return SessionStep.Close;
            }

            _length += count;
        }
    }

    /// <summary>The last line that was answered; null when there was none.</summary>
    private string? AnswerBuffered()
    {
        string? line = null;
        int end;
        while (line != "yield" && (end = Array.IndexOf(_buffer, (byte)'\n', 0, _length)) >= 0)
        {
            line = Encoding.ASCII.GetString(_buffer, 0, end);
            _keeps |= line == "keep";
            onLine?.Invoke(line);
            socket.Send(_buffer.AsSpan(0, end + 1), SocketFlags.None, out _);
            _length -= end + 1;
            Array.Copy(_buffer, end + 1, _buffer, 0, _length);
        }

        return line;
    }

    private void Enter()
    {
        if (Interlocked.Increment(ref _inside) != 1)
        {
            violation?.Invoke("two threads at once");
        }

        if (Volatile.Read(ref _closed) != 0)
        {
            violation?.Invoke("called after the close");
        }
    }

    private void Leave() => Interlocked.Decrement(ref _inside);
}
