using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Benchmarks.Latency;

/// <summary>
/// What it takes until a thread serves a connection that has become ready: a byte there and back over loopback. Ours wakes a
/// worker. Beside it .NET's own sockets, whose continuations run on the thread pool, and the thread pool without any socket.
/// </summary>
[MemoryDiagnoser]
#pragma warning disable CA1001 // BenchmarkDotNet calls the cleanup.
public class HandOffBenchmarks
#pragma warning restore CA1001
{
    private readonly byte[] _byte = new byte[1];
    private readonly AutoResetEvent _ran = new(initialState: false);
    private Socket? _client;
    private Socket? _asyncClient;
    private SocketServer? _ours;
    private Socket? _theirs;
    private Signal? _signal;

    /// <summary>Starts both echo servers.</summary>
    [GlobalSetup]
    public void Start()
    {
        _signal = new Signal(_ran);
        _ours = new SocketServer(
            new IPEndPoint(IPAddress.Loopback, 0), static socket => new Echo(socket), new SocketServerOptions { Name = "echo" });
        _ours.Start();
        _client = Connect(_ours.LocalEndPoint);
        _theirs = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _theirs.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _theirs.Listen();
        _asyncClient = Connect((IPEndPoint)_theirs.LocalEndPoint!);
        _ = EchoAsync(_theirs.Accept());
    }

    /// <summary>Stops them.</summary>
    [GlobalCleanup]
    public void Stop()
    {
        _client!.Dispose();
        _asyncClient!.Dispose();
        _ours!.Dispose();
        _theirs!.Dispose();
    }

    /// <summary>A session of our runtime.</summary>
    [Benchmark(Baseline = true)]
    public int Session() => ThereAndBack(_client!);

    /// <summary>An asynchronous loop over .NET's sockets.</summary>
    [Benchmark]
    public int AsyncSocket() => ThereAndBack(_asyncClient!);

    /// <summary>No socket: a work item of the thread pool wakes the one that queued it.</summary>
    [Benchmark]
    public bool ThreadPoolItem()
    {
        ThreadPool.UnsafeQueueUserWorkItem(_signal!, preferLocal: false);
        return _ran.WaitOne();
    }

    private int ThereAndBack(Socket client)
    {
        client.Send(_byte);
        return client.Receive(_byte);
    }

    private static Socket Connect(IPEndPoint server)
    {
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.Connect(server);
        return client;
    }

    private static async Task EchoAsync(Socket socket)
    {
        byte[] buffer = new byte[1];
        socket.NoDelay = true;
        while (await socket.ReceiveAsync(buffer.AsMemory()) > 0)
        {
            await socket.SendAsync(buffer.AsMemory());
        }
    }

    private sealed class Signal(AutoResetEvent ran) : IThreadPoolWorkItem
    {
        public void Execute() => ran.Set();
    }

    /// <summary>A session that sends each byte back.</summary>
    private sealed class Echo(Socket socket) : ISession
    {
        private readonly byte[] _buffer = new byte[1];

        public long DeadlineMilliseconds => long.MaxValue;

        public bool IsIdle => true;

        public SessionStep Serve(IWorker worker)
        {
            while (worker.MayWait || socket.Poll(0, SelectMode.SelectRead))
            {
                if (socket.Receive(_buffer, 0, 1, SocketFlags.None, out SocketError error) == 0)
                {
                    return error is SocketError.TimedOut or SocketError.WouldBlock ? SessionStep.Park : SessionStep.Close;
                }

                socket.Send(_buffer);
            }

            return SessionStep.Park;
        }

        public SessionStep Fail() => SessionStep.Close;

        public void Expire()
        {
        }

        public void BeginDrain()
        {
        }

        public void Close() => socket.Dispose();
    }
}
