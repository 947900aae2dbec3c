using System.Diagnostics;
using System.Net;
using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>A load of some threads and some calls, with a record of each call, as the checks need it.</summary>
internal sealed class SmallLoad(IStoreFace face, IPEndPoint server, IReadOnlyList<Book> books, string run, int seed)
{
    private readonly Lock _lock = new();

    public int Clients { get; init; } = 4;

    /// <summary>The number of the first client: two loads of one run have different ones.</summary>
    public int FirstClient { get; init; }

    public int CallsOfEach { get; init; } = 100;

    /// <summary>Calls before this is set do not count.</summary>
    public WaitHandle? CountsFrom { get; init; }

    /// <summary>One of so many answers is lost on its way to the client; 0 loses none.</summary>
    public int LosesOneOf { get; init; }

    /// <summary>How long a client waits after a call.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Sends the load, and gives the records to the sink.</summary>
    public void Run(ICallSink sink)
    {
        Thread[] clients = [.. Enumerable.Range(FirstClient, Clients).Select(client => new Thread(() => Run(client, sink)))];
        Array.ForEach(clients, client => client.Start());
        Array.ForEach(clients, client => client.Join());
    }

    private void Run(int client, ICallSink sink)
    {
        var random = new Random(seed + client);
        using var upstream = new Upstream(new UpstreamOptions { Name = "store", EndPoint = server, MaxCalls = 1 });
        for (int call = 0, left = CallsOfEach; left > 0; call++, left -= CountsFrom?.WaitOne(0) != false ? 1 : 0)
        {
            CallRecord record = Call(upstream, random, client, call);
            lock (_lock)
            {
                sink.Take([record]);
            }

            Thread.Sleep(Pause); // not synchronisation: a client's pace
        }
    }

    private CallRecord Call(Upstream upstream, Random random, int client, int number)
    {
        Book book = books[random.Next(books.Count)];
        Operation operation = random.Next(10) switch { 0 => Operation.Search, < 5 => Operation.Lookup, _ => Operation.Buy };
        int quantity = operation == Operation.Buy ? random.Next(1, 4) : 0;
        FaceRequest? request = null;
        while (request is null)
        {
            request = operation switch
            {
                Operation.Search => face.Search(book.Topic),
                Operation.Lookup => face.Lookup(book),
                _ => face.Buy(book, quantity) ?? face.Buy(book, quantity = 1), // a design may sell single copies only
            };
            operation = request is null ? Operation.Lookup : operation; // or have no search
        }

        byte[] name = Encoding.ASCII.GetBytes(CallName.Of(run, client, number));
        long sent = Stopwatch.GetTimestamp();
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = request.Method,
            Target = request.Target,
            Body = request.Body,
            RequestId = name,
            IdempotencyKey = operation == Operation.Buy ? name : default,
        });
        bool isLost = LosesOneOf > 0 && random.Next(LosesOneOf) == 0;
        bool isAnswered = call.Outcome == UpstreamOutcome.Answered && !isLost;
        FaceAnswer answer = isAnswered ? face.Read(operation, call.Status, call.Body)
            : new FaceAnswer(call.Outcome.IsUnsent() ? CallOutcome.ConnectionError : CallOutcome.Unknown);
        return new CallRecord
        {
            Operation = operation,
            Outcome = answer.Outcome,
            Status = isAnswered ? call.Status : 0,
            Client = client,
            Call = number,
            ItemNumber = operation == Operation.Search ? 0 : book.ItemNumber,
            Quantity = quantity,
            DueTicks = sent,
            SentTicks = sent,
            EndedTicks = Stopwatch.GetTimestamp(),
            Version = answer.Version ?? -1,
            Stock = answer.Stock ?? -1,
            OrderNumber = answer.OrderNumber ?? -1,
        };
    }
}
