using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>The listening socket and the thread that accepts: each connection is admitted, or refused with an answer.</summary>
internal sealed class Acceptor : IDisposable
{
    /// <summary>Connections that the kernel keeps for us between two accepts: a burst, not a queue.</summary>
    private const int Backlog = 512;

    /// <summary>
    /// The first pause when descriptors or memory run out, doubled with each failure up to <see
    /// cref="MaxPauseMilliseconds"/>.
    /// </summary>
    private const int MinPauseMilliseconds = 5;

    private const int MaxPauseMilliseconds = 500;

    private readonly Socket _listener;
    private readonly SocketServerOptions _options;
    private readonly SessionTable _table;
    private readonly ISessionThreads _threads;
    private readonly LingeringClose _lingering;
    private readonly DescriptorReserve _reserve;
    private readonly Thread _thread;
    private readonly ManualResetEventSlim _stopping = new();
    private long _accepted;
    private long _refused;
    private long _errors;

    /// <summary>
    /// Binds, so that a taken address is told of at once; throws <see cref="BindException"/>. Until <see cref="Start"/> whoever connects is
    /// refused: a server that is still waiting for something else should not look as if it served.
    /// </summary>
    public Acceptor(
        IPEndPoint endPoint, SocketServerOptions options, SessionTable table, ISessionThreads threads, LingeringClose lingering)
    {
        _options = options;
        _table = table;
        _threads = threads;
        _lingering = lingering;
        _reserve = new DescriptorReserve(options.ReservedDescriptors);
        _thread = new Thread(Accept, options.StackBytes) { Name = $"{options.Name} acceptor", IsBackground = true };
        _listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Elsewhere the default refuses a second listener and still allows a quick restart; on Windows it lets others in.
            if (OperatingSystem.IsWindows())
            {
                _listener.ExclusiveAddressUse = true;
            }

            _listener.Bind(endPoint);
        }
        catch (SocketException cause)
        {
            _listener.Dispose();
            throw new BindException(endPoint, cause);
        }
        LocalEndPoint = (IPEndPoint)_listener.LocalEndPoint!;
    }

    public IPEndPoint LocalEndPoint { get; }

    public long Accepted => Interlocked.Read(ref _accepted);

    public long Refused => Interlocked.Read(ref _refused);

    public long Errors => Interlocked.Read(ref _errors);

    /// <summary>
    /// Lets the kernel take connections, and accepts them; throws <see cref="BindException"/>: of two sockets that were bound before
    /// either listened, only the first to listen has the address.
    /// </summary>
    public void Start()
    {
        try
        {
            _listener.Listen(Backlog);
        }
        catch (SocketException cause)
        {
            throw new BindException(LocalEndPoint, cause);
        }

        _thread.Start();
    }

    /// <summary>Closes the listening socket and waits until the last connection accepted has been admitted or refused.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _listener.Dispose();
        if (_thread.IsAlive)
        {
            _thread.Join();
        }

        _reserve.Dispose();
        _stopping.Dispose();
    }

    private void Accept()
    {
        int pause = MinPauseMilliseconds;
        while (!_stopping.IsSet)
        {
            if (!_reserve.TryHold())
            {
                _stopping.Wait(pause);
                pause = Math.Min(2 * pause, MaxPauseMilliseconds);
                continue;
            }

            try
            {
                Socket socket = _listener.Accept();
                Interlocked.Increment(ref _accepted);
                pause = MinPauseMilliseconds;
                TryAdmit(socket);
            }
            catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                if (_stopping.IsSet)
                {
                    return;
                }

                Interlocked.Increment(ref _errors);
                switch (AcceptFailures.Classify((failure as SocketException)?.SocketErrorCode ?? SocketError.NotSocket))
                {
                    case AcceptFailure.OutOfResources:
                        _reserve.Release(); // to whatever else needs one now
                        _stopping.Wait(pause);
                        pause = Math.Min(2 * pause, MaxPauseMilliseconds);
                        break;
                    case AcceptFailure.Fatal:
                        _options.OnAcceptFailed(failure);
                        return;
                }
            }
        }
    }

    /// <summary>A connection that cannot be served costs itself, never this thread: without it the server is worth nothing.</summary>
    private void TryAdmit(Socket socket)
    {
        try
        {
            Admit(socket);
        }
#pragma warning disable CA1031 // Whatever it is, the next connection may do better.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _errors);
            socket.Dispose();
            _options.ReportFault(_options.Name, fault);
        }
    }

    /// <summary>Gives a connection a session, or refuses it.</summary>
    public void Admit(Socket socket)
    {
        if (!TryPrepare(socket))
        {
            socket.Dispose();
            return;
        }
        SessionSlot? slot = _table.TryOccupy(socket);
        if (slot is not null && _threads.TryAdmit(slot))
        {
            return;
        }

        if (slot is not null)
        {
            slot.Vacate();
            _table.Return(slot);
        }
        Refuse(socket);
    }

    private bool TryPrepare(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            socket.ReceiveTimeout = Math.Max(1, (int)_options.Linger.TotalMilliseconds);
            return true;
        }
        catch (SocketException)
        {
            return false; // The peer has reset the connection already.
        }
    }

    private void Refuse(Socket socket)
    {
        Interlocked.Increment(ref _refused);
        // The send buffer of a fresh socket takes it whole; a peer that is gone is no concern.
        socket.Send(_options.Refusal.Span, SocketFlags.None, out _);
        _lingering.Take(socket);
    }
}
