using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PygmyStore.Benchmarks.Relay;

/// <summary>
/// <c>relay LISTEN UPSTREAM</c>: a bare front end, to see what blocking threads can do at best between two servers. Each client's
/// connection has a thread and a connection upstream; messages pass as they are. Until it is killed.
/// </summary>
/// <remarks>
/// Of HTTP it knows what ends a message: the empty line, and <c>Content-Length</c>. There are no deadlines, no checks and no log,
/// so it is nothing to put before strangers.
/// </remarks>
internal static class BlockingRelay
{
    private const int BadArguments = 2;
    private const int StackBytes = 128 * 1024; // a thread of the relay uses a few kilobytes
    private const int Backlog = 4096; // more than the connections of any measurement come at once

    public static int Run(string[] arguments)
    {
        if (arguments is not [_, var listen, var upstream]
            || !IPEndPoint.TryParse(listen, out IPEndPoint? here) || !IPEndPoint.TryParse(upstream, out IPEndPoint? there))
        {
            Console.Error.WriteLine("usage: relay LISTEN UPSTREAM, both like 127.0.0.1:8080");
            return BadArguments;
        }

        using var listener = new Socket(here.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(here);
        listener.Listen(Backlog);
        Console.WriteLine($"relay listening on http://{listener.LocalEndPoint}");
        while (true)
        {
            Socket client = listener.Accept();
            new Thread(() => Serve(client, there), StackBytes) { IsBackground = true }.Start();
        }
    }

    private static void Serve(Socket client, IPEndPoint there)
    {
        try
        {
            using (client)
            using (var server = new Socket(there.AddressFamily, SocketType.Stream, ProtocolType.Tcp))
            {
                client.NoDelay = server.NoDelay = true;
                server.Connect(there);
                byte[] buffer = new byte[MessageEnd.MaxBytes];
                while (PassOn(client, server, buffer) && PassOn(server, client, buffer))
                {
                }
            }
        }
        catch (SocketException)
        {
            // One of the two has gone: both connections end.
        }
    }

    /// <summary>Passes one message on; false when its sender has ended.</summary>
    private static bool PassOn(Socket from, Socket to, byte[] buffer)
    {
        int length = 0;
        do
        {
            int received = from.Receive(buffer, length, buffer.Length - length, SocketFlags.None);
            length += received;
            if (received == 0)
            {
                return false;
            }
        }
        while (!MessageEnd.IsWhole(buffer.AsSpan(0, length)));

        to.Send(buffer, 0, length, SocketFlags.None);
        return true;
    }
}

/// <summary>Where a message ends that has a <c>Content-Length</c> or no body.</summary>
internal static class MessageEnd
{
    /// <summary>The longest message; a longer one ends its connection, because a full buffer receives nothing.</summary>
    public const int MaxBytes = 64 * 1024;

    public static bool IsWhole(ReadOnlySpan<byte> message)
    {
        int end = message.IndexOf("\r\n\r\n"u8);
        return end >= 0 && message.Length >= end + 4 + BodyLength(message[..end]);
    }

    private static int BodyLength(ReadOnlySpan<byte> head)
    {
        int field = head.IndexOf("\r\nContent-Length: "u8); // as wrk, nginx and our servers write it
        if (field < 0)
        {
            return 0;
        }

        ReadOnlySpan<byte> value = head[(field + "\r\nContent-Length: ".Length)..];
        int lineEnd = value.IndexOf((byte)'\r');
        return int.Parse(Encoding.ASCII.GetString(lineEnd < 0 ? value : value[..lineEnd]));
    }
}
