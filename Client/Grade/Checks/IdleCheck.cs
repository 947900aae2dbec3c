using System.Net.Sockets;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>Connections that say nothing, and requests that never end, must not keep others from buying.</summary>
internal sealed class IdleCheck : IStoreCheck
{
    private const int Idle = 150; // more than any small pool of threads has
    private const int Slow = 50;
    private const int Rounds = 5; // of an ordinary customer beside them

    private static readonly TimeSpan LongestConnect = TimeSpan.FromMilliseconds(1500); // a full queue makes TCP wait one second
    private static readonly TimeSpan LongestOpening = TimeSpan.FromSeconds(10); // of all together

    public string Name => "idle";

    public string Title => "idle and slow connections do not keep others from buying";

    public CheckOutcome Run(CheckRoom room)
    {
        var sockets = new List<Socket>();
        try
        {
            Open(room, sockets);
            Heard? unanswered = Shop(room).FirstOrDefault(heard => !heard.IsOk && !heard.IsSoldOut);
            string beside = $"beside {sockets.Count(socket => socket.Connected)} connections that say nothing or too little";
            return unanswered is null
                ? CheckOutcome.Pass($"an ordinary customer was served {beside}")
                : CheckOutcome.Fail(
                    $"an ordinary customer should be answered within {room.Plan.CallTime.TotalSeconds} s {beside}", unanswered);
        }
        finally
        {
            sockets.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>A store may refuse some of them: that is its way to serve the others.</summary>
    private static void Open(CheckRoom room, List<Socket> sockets)
    {
        long end = Environment.TickCount64 + (long)LongestOpening.TotalMilliseconds;
        for (int number = 0; number < Idle + Slow && Environment.TickCount64 < end && !room.IsStopped; number++)
        {
            var socket = new Socket(room.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
            {
                SendTimeout = (int)LongestConnect.TotalMilliseconds,
            };
            sockets.Add(socket);
            try
            {
                socket.Connect(room.Address);
                if (number >= Idle)
                {
                    socket.Send("GET /a-request-whose-head-never-e"u8);
                }
            }
            catch (SocketException)
            {
                // This one is refused.
            }
        }
    }

    private static IEnumerable<Heard> Shop(CheckRoom room)
    {
        using Customer customer = room.NewCustomer("client 1");
        for (int round = 0; round < Rounds && !room.IsStopped; round++)
        {
            Book book = room.Books[round % room.Books.Count];
            yield return customer.Lookup(book);
            yield return customer.BuyPatiently(book);
        }
    }
}
