using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Client.Demo;

/// <summary>
/// A bad network between a client and a front end: it passes each request on, waits for the answer, and loses the first ones. For
/// one call on each connection. Any thread.
/// </summary>
internal sealed class LosingRelay : IDisposable
{
    private const int MaxPending = 16; // connections at once: a demo has one
    private const int BufferBytes = 16 * 1024; // longer than any request or answer of a buy
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // for an answer

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _frontEnd;
    private readonly Thread _thread;
    private int _losesNext;
    private int _lost;

    public LosingRelay(IPEndPoint frontEnd)
    {
        _frontEnd = frontEnd;
        _listener.Start(MaxPending);
        _thread = new Thread(Serve) { IsBackground = true };
        _thread.Start();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Answers that it has lost.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Loses the answer of the next call.</summary>
    public void LoseNext() => Interlocked.Increment(ref _losesNext);

    public void Dispose()
    {
        _listener.Dispose();
        _thread.Join();
    }

    private void Serve()
    {
        try
        {
            while (true)
            {
                using Socket client = _listener.AcceptSocket();
                Relay(client);
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // It is disposed.
        }
    }

    /// <summary>One request and its answer: both are short, and the client sends nothing before it has the answer.</summary>
    private void Relay(Socket client)
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        byte[] buffer = new byte[BufferBytes];
        try
        {
            client.ReceiveTimeout = server.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            server.Connect(_frontEnd);
            server.Send(buffer.AsSpan(0, client.Receive(buffer)));
            int answered = server.Receive(buffer);
            if (answered > 0 && TakeLoss())
            {
                Interlocked.Increment(ref _lost); // the client's connection is closed without a byte
                return;
            }

            client.Send(buffer.AsSpan(0, answered));
        }
        catch (SocketException)
        {
            // One of them is gone: so is this connection.
        }
    }

    private bool TakeLoss()
    {
        if (Volatile.Read(ref _losesNext) == 0)
        {
            return false;
        }

        Interlocked.Decrement(ref _losesNext); // one thread takes
        return true;
    }
}
