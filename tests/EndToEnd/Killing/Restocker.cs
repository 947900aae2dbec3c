using System.Globalization;
using System.Net.Sockets;
using PygmyStore.Tests.Consistency;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// Brings copies, to the catalog itself and without a key: where the answer is lost, nobody knows whether they came.
/// </summary>
internal sealed class Restocker(ProcessStore store, Record record, int seed)
{
    private const int Items = 4;
    private const int MaxCopies = 60;
    private const int Few = 20; // only a book with fewer is restocked: so there are refusals, however fast the machine sells
    private const int MaxPaceMilliseconds = 40;

    private readonly Random _random = new(seed);

    /// <summary>Goes on until told to stop.</summary>
    public void Run(WaitHandle stop)
    {
        WireClient? client = null;
        while (!stop.WaitOne(_random.Next(1, MaxPaceMilliseconds)))
        {
            client ??= TryConnect();
            if (client is not null && !TryRestock(client, _random.Next(1, Items + 1), _random.Next(1, MaxCopies)))
            {
                client.Dispose();
                client = null;
            }
        }

        client?.Dispose();
    }

    private WireClient? TryConnect()
    {
        try
        {
            return new WireClient(store.CatalogAddress);
        }
        catch (SocketException)
        {
            return null; // it is down
        }
    }

    /// <summary>False when the connection is of no more use.</summary>
    private bool TryRestock(WireClient client, int item, int copies)
    {
        long begun = 0; // while nothing is asked for
        Reply reply = Reply.Unknown;
        bool isConnected = true;
        try
        {
            WireAnswer book = client.Ask("GET", $"/books/{item}");
            if (book.Status == 200 && book.Json("data.stock").GetInt64() >= Few)
            {
                return true;
            }

            begun = Record.Now;
            string target = string.Create(CultureInfo.InvariantCulture, $"/update?item_number={item}&cost=na&stock={copies}");
            WireAnswer answer = client.Ask("GET", target);
            if (answer.Status == 200)
            {
                reply = Reply.Done(answer.Json("book.version").GetInt64(), answer.Json("book.stock").GetInt64());
            }
            else
            {
                record.AddSurprise($"restock {item}", answer);
            }
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            isConnected = false; // it was killed
        }

        if (begun > 0)
        {
            record.Add(new Call(CallKind.Restock, "", item, copies, begun, Record.Now, reply));
        }

        return isConnected;
    }
}
