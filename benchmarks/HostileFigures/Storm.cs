using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>Connections that come and go: each sends a request and is reset, or half-closed and read to its end.</summary>
internal sealed class Storm(string name, int perSecond, string request, bool halfCloses = false) : IAttack
{
    private const int AnswerTimeoutMilliseconds = 1000; // a lost answer must not end the storm

    private readonly byte[] _request = Encoding.ASCII.GetBytes(request);

    public string Name => $"{perSecond:N0}/s {name}";

    public void Run(IPEndPoint server, ManualResetEventSlim standing, CancellationToken stop)
    {
        standing.Set();
        var pace = new Pace(perSecond);
        byte[] answer = new byte[4096];
        while (!stop.IsCancellationRequested)
        {
            pace.Await();
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = AnswerTimeoutMilliseconds };
            socket.Connect(server);
            if (_request.Length > 0)
            {
                socket.Send(_request);
            }

            if (!halfCloses)
            {
                socket.Close(timeout: 0);
                continue;
            }

            socket.Shutdown(SocketShutdown.Send);
            while (socket.Receive(answer, SocketFlags.None, out _) > 0)
            {
            }
        }
    }
}
