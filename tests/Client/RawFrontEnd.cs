using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Tests.Client;

/// <summary>What becomes of a connection with one of its requests.</summary>
internal enum RawAnswer
{
    KeepsOpen,
    ClosesAfterAnswer,
    BreaksWithinAnswer,
    IsNoHttp,
}

/// <summary>
/// A front end with one book and no manners: it answers one connection after the other, each GET as it is told to.
/// </summary>
internal sealed class RawFrontEnd : IDisposable
{
    private const string Book = """{"item_number":1,"title":"T","topic":"t","stock":1,"cost":1,"version":1}""";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Thread _thread;
    private readonly Func<int, RawAnswer> _answerOf;
    private int _requests;

    /// <param name="answerOf">By the number of the request, from 0.</param>
    public RawFrontEnd(Func<int, RawAnswer> answerOf)
    {
        _answerOf = answerOf;
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _thread = new Thread(ServeAll);
        _thread.Start();
    }

    public string Url { get; }

    /// <summary>From here on nobody can connect.</summary>
    public void StopAccepting() => _listener.Stop();

    public void Dispose()
    {
        _listener.Stop();
        _thread.Join();
    }

    private void ServeAll()
    {
        try
        {
            while (true)
            {
                using Socket socket = _listener.AcceptSocket();
                Serve(socket);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The listener was stopped, within its accept or before.
        }
    }

    private void Serve(Socket socket)
    {
        var received = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (socket.Receive(buffer, SocketFlags.None, out SocketError error) is var length && length > 0
            && error == SocketError.Success)
        {
            received.Append(Encoding.ASCII.GetString(buffer, 0, length));
            if (!received.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
            {
                continue;
            }

            bool isList = received.ToString().StartsWith("GET /books ", StringComparison.Ordinal);
            received.Clear();
            if (!Answer(socket, _answerOf(_requests++), isList ? $$"""{"data":[{{Book}}]}""" : $$"""{"data":{{Book}}}"""))
            {
                return;
            }
        }
    }

    /// <summary>Whether the connection stays.</summary>
    private static bool Answer(Socket socket, RawAnswer answer, string body)
    {
        string close = answer == RawAnswer.ClosesAfterAnswer ? "Connection: close\r\n" : "";
        string whole = $"HTTP/1.1 200 OK\r\n{close}Content-Length: {body.Length}\r\n\r\n{body}";
        socket.Send(Encoding.ASCII.GetBytes(answer switch
        {
            RawAnswer.BreaksWithinAnswer => whole[..^1],
            RawAnswer.IsNoHttp => "SSH-2.0-OpenSSH\r\n\r\n",
            _ => whole,
        }));
        return answer == RawAnswer.KeepsOpen;
    }
}
