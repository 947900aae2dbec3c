using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Client.Stage;

/// <summary>
/// One connection through a relay: a thread for each direction, which passes bytes on as they come. A call begins with the first
/// bytes from the caller after an answer has begun; the servers send no second call before they have the answer of the first.
/// </summary>
internal sealed class RelayedConnection : IDisposable
{
    /// <summary>More than nearly all calls and answers have: a longer one is delayed once for each such piece.</summary>
    private const int PieceBytes = 64 * 1024;
    private const int StackBytes = 128 * 1024; // two calls deep

    private readonly Socket _caller;
    private readonly IPEndPoint _target;
    private readonly LinkFaults _faults;
    private readonly ManualResetEventSlim _ending;
    private readonly Action<RelayedConnection> _ended;
    private readonly Socket _server;
    private int _directions = 1; // that have not ended
    private volatile bool _awaitsCall = true;
    private volatile CallFate _fate;

    /// <param name="caller">The caller's end, which is closed with this.</param>
    /// <param name="target">The server that is called.</param>
    /// <param name="faults">What goes wrong.</param>
    /// <param name="ending">Set when the relay ends: then no delay goes on.</param>
    /// <param name="ended">Told once, when both directions have ended.</param>
    public RelayedConnection(
        Socket caller, IPEndPoint target, LinkFaults faults, ManualResetEventSlim ending, Action<RelayedConnection> ended)
    {
        _caller = caller;
        _target = target;
        _faults = faults;
        _ending = ending;
        _ended = ended;
        _server = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        caller.NoDelay = true;
    }

    public void Start() => Run("relay, calls", () =>
    {
        _server.Connect(_target);
        Interlocked.Increment(ref _directions);
        Run("relay, answers", PassAnswers);
        PassCalls();
    });

    /// <summary>Ends it in both directions. The peers see a reset.</summary>
    public void Dispose()
    {
        Abort(_caller);
        Abort(_server);
    }

    private void PassCalls()
    {
        byte[] piece = new byte[PieceBytes];
        while (_caller.Receive(piece) is > 0 and int received)
        {
            if (_awaitsCall)
            {
                _awaitsCall = false;
                _fate = _faults.Draw();
                if (_fate == CallFate.Cut)
                {
                    _faults.CountCut();
                    Dispose();
                    return;
                }
            }

            Pass(piece, received, _server);
        }

        // The servers' calls have no use for a connection that only answers: a caller that ends it is gone. Waiting for a paused
        // server to see that would fill the relay.
        _server.Shutdown(SocketShutdown.Both);
    }

    private void PassAnswers()
    {
        byte[] piece = new byte[PieceBytes];
        while (_server.Receive(piece) is > 0 and int received)
        {
            if (_fate == CallFate.LostAnswer)
            {
                _faults.CountLost();
                Dispose();
                return;
            }

            _awaitsCall = true; // before the caller has the answer, after which it may call again
            Pass(piece, received, _caller);
        }

        _caller.Shutdown(SocketShutdown.Send);
    }

    private void Pass(byte[] piece, int length, Socket to)
    {
        if (_faults.DelayMilliseconds is > 0 and int delay)
        {
            _ending.Wait(delay);
        }

        for (int sent = 0; sent < length;)
        {
            sent += to.Send(piece, sent, length - sent, SocketFlags.None);
        }
    }

    /// <summary>Runs a direction on a thread of its own; what a socket throws ends the connection.</summary>
    private void Run(string name, Action direction) => new Thread(() =>
    {
        try
        {
            direction();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            Dispose(); // one of the two is gone: so is the other
        }

        EndDirection();
    }, StackBytes)
    { Name = name, IsBackground = true }.Start();

    private void EndDirection()
    {
        if (Interlocked.Decrement(ref _directions) == 0)
        {
            _caller.Dispose();
            _server.Dispose();
            _ended(this);
        }
    }

    private static void Abort(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0); // a reset, not an end
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }
}
