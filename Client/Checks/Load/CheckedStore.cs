using System.Diagnostics;
using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Checks.Load;

/// <summary>The store under a load, for the calls that its checks make themselves. For any thread.</summary>
/// <param name="face">How the store is asked.</param>
/// <param name="servers">Those that the load goes to, in its order, at least one; each for several calls at once.</param>
/// <param name="run">The load's run: part of all request ids and keys.</param>
internal sealed class CheckedStore(IStoreFace face, IReadOnlyList<Upstream> servers, string run)
{
    private int _calls;

    /// <summary>Whether the face is our own. Only that one promises something about keys and about counters.</summary>
    public bool IsOurs => face.Name == StoreFaces.Default.Name;

    public IStoreFace Face => face;

    public IReadOnlyList<Upstream> Servers => servers;

    public string Run => run;

    public CheckAnswer Lookup(Book book, long deadline) => Ask(Operation.Lookup, face.Lookup(book), "", deadline);

    /// <summary>Asks one server after the other, in turns.</summary>
    /// <param name="operation">What is asked for.</param>
    /// <param name="request">The request of the face.</param>
    /// <param name="key">The key of a buy that is sent again, else empty.</param>
    /// <param name="deadline">When it is given up (<see cref="Environment.TickCount64"/>).</param>
    public CheckAnswer Ask(Operation operation, FaceRequest request, string key, long deadline)
    {
        int number = Interlocked.Increment(ref _calls);
        string requestId = RequestOf(number);
        long begun = Stopwatch.GetTimestamp();
        using UpstreamCall call = servers[(int)((uint)number % servers.Count)].Call(new UpstreamRequest
        {
            Method = request.Method,
            Target = request.Target,
            Body = request.Body,
            RequestId = Encoding.ASCII.GetBytes(requestId),
            IdempotencyKey = Encoding.ASCII.GetBytes(key),
            DeadlineMilliseconds = deadline,
            IsSafeToRepeat = true, // it reads, or has a key
        });
        return call.Outcome == UpstreamOutcome.Answered
            ? new CheckAnswer(
                number, begun, Stopwatch.GetTimestamp(), call.Status, face.Read(operation, call.Status, call.Body))
            : new CheckAnswer(number, begun, Stopwatch.GetTimestamp(), 0, new FaceAnswer(CallOutcome.Unknown));
    }

    public string RequestOf(in CheckAnswer answer) => RequestOf(answer.Call);

    public string RequestOf(in SeenCall call) => SeenCall.RequestOf(run, call.Tag);

    private string RequestOf(int call) => SeenCall.RequestOf(run, ((long)SeenCall.CheckingClient << 32) | (uint)call);
}

/// <summary>What came of a call that a check made.</summary>
internal readonly record struct CheckAnswer(int Call, long Begun, long Ended, int Status, FaceAnswer Face)
{
    /// <summary>Whether the store said anything definite.</summary>
    public bool IsDefinite =>
        Face.Outcome is CallOutcome.Ok or CallOutcome.OutOfStock || (Face.Outcome == CallOutcome.Refused && Status != 409);

    /// <summary>A lookup, as a call of the history.</summary>
    public SeenCall AsLookup(int itemNumber) => new()
    {
        Operation = Operation.Lookup,
        Outcome = Face.Outcome,
        Client = SeenCall.CheckingClient,
        Call = Call,
        ItemNumber = itemNumber,
        Begun = Begun,
        Ended = Ended,
        Version = Face.Version ?? -1,
        Stock = Face.Stock ?? -1,
        OrderNumber = -1,
    };
}
