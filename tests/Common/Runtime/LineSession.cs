using System.Net.Sockets;
using System.Text;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>
/// Answers each line with itself. <paramref name="onLine"/> runs before the answer, on the serving thread. It counts calls
/// that the runtime must not make at the same time or twice.
/// </summary>
internal sealed class LineSession(
    Socket socket, Action<string>? onLine = null, Func<long>? deadline = null, Action<string>? violation = null) : ISession
{
    private readonly byte[] _buffer = new byte[1024];
    private int _length;
    private int _inside;
    private int _closed;
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
        while (worker.MayWait || socket.Available > 0 || socket.Poll(0, SelectMode.SelectRead))
        {
            int count = socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None, out SocketError error);
            if (error == SocketError.TimedOut || error == SocketError.WouldBlock)
            {
                return SessionStep.Park;
            }

            if (count == 0)
            {
                return SessionStep.Close;
            }

            _length += count;
            int end;
            while ((end = Array.IndexOf(_buffer, (byte)'\n', 0, _length)) >= 0)
            {
                onLine?.Invoke(Encoding.ASCII.GetString(_buffer, 0, end));
                socket.Send(_buffer.AsSpan(0, end + 1), SocketFlags.None, out _);
                _length -= end + 1;
                Array.Copy(_buffer, end + 1, _buffer, 0, _length);
            }
            if (_draining && _length == 0)
            {
                return SessionStep.Close;
            }
        }
        return SessionStep.Park;
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
