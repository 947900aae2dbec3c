using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>A client of <see cref="LineSession"/>; every wait is bounded.</summary>
internal sealed class LineClient : IDisposable
{
    private const int PatienceMilliseconds = 10_000;

    private readonly byte[] _buffer = new byte[4096];

    public LineClient(IPEndPoint server)
    {
        Socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = PatienceMilliseconds,
            SendTimeout = PatienceMilliseconds,
        };
        Socket.Connect(server);
    }

    public Socket Socket { get; }

    public string Ask(string line)
    {
        Send(line + "\n");
        return ReadLine();
    }

    public void Send(string text) => Socket.Send(Encoding.ASCII.GetBytes(text));

    public string ReadLine()
    {
        var length = 0;
        while (length == 0 || _buffer[length - 1] != '\n')
        {
            var count = Socket.Receive(_buffer, length, _buffer.Length - length, SocketFlags.None);
            if (count == 0)
                throw new EndOfStreamException($"The server left after '{Encoding.ASCII.GetString(_buffer, 0, length)}'.");
            length += count;
        }
        return Encoding.ASCII.GetString(_buffer, 0, length - 1);
    }

    /// <summary>Everything up to the server's end of the stream; a reset throws.</summary>
    public string ReadToEnd()
    {
        var text = new StringBuilder();
        int count;
        while ((count = Socket.Receive(_buffer)) > 0)
            text.Append(Encoding.ASCII.GetString(_buffer, 0, count));
        return text.ToString();
    }

    public void Dispose() => Socket.Dispose();
}
