using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Common.Runtime;

/// <summary>The listening socket and the thread that accepts: each connection is admitted, or refused with an answer.</summary>
internal sealed class Acceptor : IDisposable
{
    private const int Backlog = 512; // connections that the kernel keeps between two accepts: a burst

    // When descriptors or memory run out; doubled with each failure.
    private const int MinPauseMilliseconds = 5;
    private const int MaxPauseMilliseconds = 500;

    private readonly Socket _listener;
    private readonly SocketServerOptions _options;
    private readonly SessionTable _table;
    private readonly SessionThreads _threads;
    private readonly LingeringClose _lingering;
    private readonly DescriptorReserve _reserve;
    private readonly BackgroundLoop _loop;
    private readonly ManualResetEventSlim _stopping = new();
    private int _pauseMilliseconds = MinPauseMilliseconds;
    private long _accepted;
    private long _refused;
    private long _errors;

    /// <summary>Binds, so that a taken address is known at once (<see cref="BindException"/>). Accepts nothing yet.</summary>
    public Acceptor(
        IPEndPoint endPoint, SocketServerOptions options, SessionTable table, SessionThreads threads, LingeringClose lingering,
        Faults faults)
    {
        _options = options;
        _table = table;
        _threads = threads;
        _lingering = lingering;
        _reserve = new DescriptorReserve(options.ReservedDescriptors);
        _loop = new BackgroundLoop($"{options.Name} acceptor", TryAcceptOne, faults, options.StackBytes);
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

    /// <summary>Accepts, or throws <see cref="BindException"/>: of two that are bound, the first to listen has it.</summary>
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

        _loop.Start();
    }

    /// <summary>Closes the listening socket and waits until the last connection accepted has been admitted or refused.</summary>
    public void Dispose()
    {
        _stopping.Set();
        _listener.Dispose();
        _loop.Join();
        _reserve.Dispose();
        _stopping.Dispose();
    }

    /// <summary>False when the last connection was accepted.</summary>
    private bool TryAcceptOne()
    {
        if (_stopping.IsSet)
        {
            return false;
        }

        if (!_reserve.TryHold())
        {
            Pause();
            return true;
        }

        Socket socket;
        try
        {
            socket = _listener.Accept();
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            return !_stopping.IsSet && MayGoOnAfter(failure);
        }

        Interlocked.Increment(ref _accepted);
        _pauseMilliseconds = MinPauseMilliseconds;
        Admit(socket);
        return true;
    }

    private bool MayGoOnAfter(Exception failure)
    {
        Interlocked.Increment(ref _errors);
        AcceptFailure meaning = Classify((failure as SocketException)?.SocketErrorCode ?? SocketError.NotSocket);
        if (meaning == AcceptFailure.OutOfResources)
        {
            _reserve.Release(); // to whatever else needs one now
            Pause();
        }
        else if (meaning == AcceptFailure.Fatal)
        {
            _options.OnAcceptFailed(failure);
        }

        return meaning != AcceptFailure.Fatal;
    }

    private void Pause()
    {
        _stopping.Wait(_pauseMilliseconds);
        _pauseMilliseconds = Math.Min(2 * _pauseMilliseconds, MaxPauseMilliseconds);
    }

    /// <summary>Gives a connection a session, or refuses it.</summary>
    public void Admit(Socket socket)
    {
        try
        {
            if (!TryPrepare(socket))
            {
                socket.Dispose(); // its peer has reset the connection already
            }
            else if (!TryGiveSession(socket))
            {
                Refuse(socket);
            }
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool TryGiveSession(Socket socket)
    {
        if (_table.TryOccupy(socket) is not { } slot)
        {
            return false;
        }

        _threads.Admit(slot);
        return true;
    }

    private bool TryPrepare(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            socket.ReceiveTimeout = Math.Max(1, (int)_options.ParkAfter.TotalMilliseconds);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private void Refuse(Socket socket)
    {
        Interlocked.Increment(ref _refused);
        // The send buffer of a fresh socket takes it whole; a peer that is gone is no concern.
        socket.Send(_options.Refusal.Span, SocketFlags.None, out _);
        _lingering.Take(socket);
    }

    /// <summary>The one table from the error of an accept to its meaning.</summary>
    internal static AcceptFailure Classify(SocketError error) => error switch
    {
        SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable or SocketError.SystemNotReady
            or SocketError.ProcessLimit => AcceptFailure.OutOfResources,
        SocketError.NotSocket or SocketError.InvalidArgument or SocketError.OperationNotSupported or SocketError.Fault
            or SocketError.OperationAborted or SocketError.Interrupted or SocketError.Shutdown => AcceptFailure.Fatal,
        _ => AcceptFailure.Transient,
    };
}

/// <summary>What a failed accept means for the accepting thread (accept(2), "Error handling").</summary>
internal enum AcceptFailure
{
    Transient, // that one connection failed before it was accepted: go on
    OutOfResources, // the connection stays in the kernel's queue: to try again at once would spin
    Fatal, // the listening socket is closed or broken
}

/// <summary>The server could not get its address; the message is one sentence for the operator.</summary>
public sealed class BindException : Exception
{
    internal BindException(IPEndPoint endPoint, SocketException cause)
        : base($"cannot listen on {endPoint}: {Describe(cause)}", cause)
    {
    }

    private static string Describe(SocketException cause) => cause.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "the address is already in use",
        SocketError.AccessDenied => "permission denied",
        SocketError.AddressNotAvailable => "no such address on this machine",
        _ => cause.Message,
    };
}
