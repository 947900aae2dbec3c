using System.Diagnostics;
using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Demo;

/// <summary>Buyers who want a copy of the same book at the same moment. Each has a connection and a key of its own.</summary>
/// <param name="Calls">What each asked and was told.</param>
/// <param name="FaultTold">How many answers said that the store is wrong on purpose (<c>X-Pygmy-Fault</c>).</param>
internal sealed record Rush(IReadOnlyList<Call> Calls, int FaultTold)
{
    public int Sold => Calls.Count(call => call.Reply.Kind == ReplyKind.Done);

    public int OutOfStock => Calls.Count(call => call.Reply.Kind == ReplyKind.OutOfStock);

    /// <summary>Has them all buy at once, and returns when each has its answer.</summary>
    public static Rush Of(StoreAccess access, int buyers, int itemNumber)
    {
        var calls = new Call[buyers];
        int told = 0;
        using Upstream frontEnd = access.Connect(calls: buyers);
        StoreClient visitors = access.Client(frontEnd);
        StoreClient store = access.Client(
            frontEnd,
            (in UpstreamCall answer) => Interlocked.Add(ref told, answer.Fields.TryGet("X-Pygmy-Fault"u8, out _) ? 1 : 0));
        using var together = new Barrier(buyers);
        Thread[] threads = [.. Enumerable.Range(0, buyers).Select(buyer => new Thread(() =>
        {
            visitors.Lookup(itemNumber); // connects, so that the buys come at the same moment
            together.SignalAndWait();
            calls[buyer] = Buy(store, itemNumber);
        })
        { IsBackground = true })];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return new Rush(calls, told);
    }

    private static Call Buy(StoreClient store, int itemNumber)
    {
        string key = $"demo-{Guid.NewGuid():N}";
        long begun = Stopwatch.GetTimestamp();
        Answer<Order> answer = store.Buy(itemNumber, 1, key);
        Reply reply = answer.HasValue
            ? Reply.Done(answer.Value.Version, answer.Value.Stock, answer.Value.OrderNumber)
            : answer is { IsRefusal: true, Status: 409 } ? Reply.OutOfStock : Reply.Unknown;
        return new Call(CallKind.Buy, key, itemNumber, 1, begun, Stopwatch.GetTimestamp(), reply);
    }
}
