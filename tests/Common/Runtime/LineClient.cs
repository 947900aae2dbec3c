using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>A client of <see cref="LineSession"/>; every wait is bounded.</summary>
internal sealed class LineClient : IDisposable
{
    private const int PatienceMilliseconds = 10_000;

    private readonly byte[] _buffer = new byte[4096];
    private int _length;

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
        int end;
        while ((end = Array.IndexOf(_buffer, (byte)'\n', 0, _length)) < 0)
        {
            if (!TryReceive())
            {
                throw new EndOfStreamException("The server left before the end of the line.");
            }
        }
        return Take(end + 1).TrimEnd('\n');
    }

    /// <summary>Everything up to the server's end of the stream; a reset throws.</summary>
    public string ReadToEnd()
    {
        while (TryReceive())
        {
        }
        return Take(_length);
    }

    public void Dispose() => Socket.Dispose();

    private bool TryReceive()
    {
        int count = Socket.Receive(_buffer, _length, _buffer.Length - _length, SocketFlags.None);
        _length += count;
        return count > 0;
    }

    private string Take(int count)
    {
        string text = Encoding.ASCII.GetString(_buffer, 0, count);
        _length -= count;
        Array.Copy(_buffer, count, _buffer, 0, _length);
        return text;
    }
}
