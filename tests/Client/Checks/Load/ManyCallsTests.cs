using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>
/// The calls of a long load are checked in memory that is bounded. <c>PYGMY_PROOF_CALLS</c> is how many; the time that it takes
/// is printed and not asserted.
/// </summary>
internal sealed class ManyCallsTests
{
    private const int MaxBytesOfACall = 400; // in all, while one book has all calls
    private const int MaxEarly = 200;
    private const int Usually = 200_000;

    [Test]
    public void Many_calls_are_checked([Values(1, 10_000)] int books)
    {
        int calls = ProofVariables.Number("PYGMY_PROOF_CALLS") ?? Usually;
        long memory = GC.GetTotalMemory(forceFullCollection: true);
        var history = new CallHistory();
        TimeSpan begun = Environment.CpuUsage.TotalTime;
        Take(calls, books, history);
        TimeSpan taken = Environment.CpuUsage.TotalTime;
        var findings = new FindingList();
        long checkedCalls = 0;
        long peak = 0;
        foreach ((int item, BookCall[] ofBook) in history.ByBook())
        {
            new BookCheck(item, ofBook, findings) { RequestOf = tag => SeenCall.RequestOf("run", tag) }.Run();
            checkedCalls += ofBook.Length;
            peak = books == 1 ? GC.GetTotalMemory(forceFullCollection: false) - memory : 0;
        }

        TestContext.Out.WriteLine(
            $"{checkedCalls} of {calls} calls: {(taken - begun).TotalSeconds:F2} s of processor time to take them, "
            + $"{(Environment.CpuUsage.TotalTime - taken).TotalSeconds:F2} s to check them, {peak / 1_000_000} MB with garbage");
        Assert.That(findings.First, Is.Empty);
        Assert.That(peak, Is.LessThan((long)MaxBytesOfACall * calls));
    }

    /// <summary>The calls of a right store that sells out again and again: each takes effect at a moment of its own.</summary>
    private static void Take(int calls, int books, CallHistory history)
    {
        var random = new Random(1);
        (long Version, long Stock)[] states = [.. Enumerable.Repeat((1L, 1_000_000L / books), books)];
        Span<CallRecord> record = stackalloc CallRecord[1];
        for (int i = 0; i < calls; i++)
        {
            int book = random.Next(books);
            ref (long Version, long Stock) state = ref states[book];
            bool isBuy = random.Next(2) == 0;
            bool isRefused = isBuy && state.Stock == 0;
            if (isBuy && !isRefused)
            {
                state = (state.Version + 1, state.Stock - 1);
            }

            record[0] = new CallRecord
            {
                Operation = isBuy ? Operation.Buy : Operation.Lookup,
                Outcome = isRefused ? CallOutcome.OutOfStock : CallOutcome.Ok,
                Status = isRefused ? 409 : 200,
                Client = i % 64,
                Call = i / 64,
                ItemNumber = book + 1,
                Quantity = isBuy ? 1 : 0,
                SentTicks = (10L * i) - random.Next(MaxEarly),
                EndedTicks = (10L * i) + random.Next(MaxEarly),
                Version = isRefused ? -1 : state.Version,
                Stock = isRefused ? -1 : state.Stock,
                OrderNumber = isBuy && !isRefused ? i + 1 : -1,
            };
            history.Take(record);
        }
    }
}
