using System.Net;
using System.Net.Sockets;
using System.Text;
using PygmyStore.Client.Grade.Plan;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Grade.Processes;

/// <summary>Asks an address whether a process is ready there. Each question ends within two seconds.</summary>
internal static class ReadyProbe
{
    private static readonly TimeSpan LongestConnect = TimeSpan.FromMilliseconds(500); // the process is on this machine
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2); // the next question follows

    /// <summary>Whether anybody listens there.</summary>
    public static bool Listens(IPEndPoint address)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                SendTimeout = (int)LongestConnect.TotalMilliseconds, // on Linux it bounds connect too
            };
            socket.Connect(address);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Whether it is ready: it listens and, if there is a path, answers it with a status below 500.</summary>
    public static bool IsReady(ReadyAddress address)
    {
        if (address.Path is null)
        {
            return Listens(address.EndPoint);
        }

        using var upstream = new Upstream(new UpstreamOptions
        {
            Name = "process",
            EndPoint = address.EndPoint,
            KeepsConnections = false,
            GivesIdsBack = false,
            ConnectTimeout = LongestConnect,
            CallTimeout = LongestAnswer,
        });
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = Encoding.ASCII.GetBytes(address.Path),
            IsSafeToRepeat = true,
        });
        return call.Outcome == UpstreamOutcome.Answered && call.Status is >= 200 and <= 499;
    }
}
