using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Grade.Calls;

/// <summary>Sends a buy and closes the connection without reading: the answer is lost on its way, as in a bad network.</summary>
internal static class LostBuy
{
    /// <param name="address">The store.</param>
    /// <param name="request">The buy.</param>
    /// <param name="key">Its Idempotency-Key.</param>
    /// <param name="waitsForAnswer">
    /// Whether the connection closes only when the answer is there, so that the store has surely bought; else it closes at once.
    /// </param>
    /// <param name="time">How long each step may take.</param>
    public static void Send(IPEndPoint address, FaceRequest request, string key, bool waitsForAnswer, TimeSpan time)
    {
        string head = $"{request.Method.Name()} {Encoding.ASCII.GetString(request.Target)} HTTP/1.1\r\nHost: {address}\r\n"
            + $"Idempotency-Key: {key}\r\nContent-Type: application/json\r\nContent-Length: {request.Body.Length}\r\n\r\n";
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            SendTimeout = (int)time.TotalMilliseconds, // on Linux it bounds connect too
        };
        try
        {
            socket.Connect(address);
            socket.Send([.. Encoding.ASCII.GetBytes(head), .. request.Body]);
            if (waitsForAnswer)
            {
                socket.Poll(time, SelectMode.SelectRead);
            }
        }
        catch (SocketException)
        {
            // The request is lost instead of its answer: that is a bad network too.
        }
    }
}
