using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Asks the catalog for sales, again with the same op for each whose answer is unknown: the catalog carries an op out once, so
/// asking again does no harm and is the only way to learn what became of it. For any thread.
/// </summary>
/// <remarks>
/// It asks a run of the catalog only after the order log was compared with it. One attempt may take all the time that there is,
/// since a commit of the catalog may take as long; so there is another attempt only after one that failed early.
/// </remarks>
internal sealed class SaleAttempts(ISales catalog, Reconciler reconciler, IClock clock, TimeSpan patience, int maxBodyBytes)
{
    private const int MaxAttempts = 5;

    // Doubled each time, and all of them together under a fifth of a second: a buyer waits.
    private const int FirstPauseMilliseconds = 10;

    // Of a sale in JSON: the members' names, two numbers and the punctuation, 106 at most; and the most that a UTF-16 code unit
    // needs, \uXXXX.
    private const int FixedBytes = 128;
    private const int EscapedBytes = 6;

    /// <summary>
    /// Asks until each of the buys has its sale or its outcome. Begins no further attempt once the patience is over.
    /// </summary>
    public void Sell(CallContext context, IReadOnlyList<PendingBuy> buys)
    {
        long deadline = clock.Milliseconds + (long)patience.TotalMilliseconds;
        bool isFirst = true;
        foreach (PendingBuy[] part in Divide(buys, maxBodyBytes))
        {
            if (isFirst || clock.Milliseconds < deadline)
            {
                Sell(context, part, deadline);
            }
            else
            {
                Array.ForEach(part, buy => buy.IsNotAsked("there is no time left to ask the catalog"));
            }

            isFirst = false;
        }
    }

    /// <summary>
    /// Divides the buys among calls, in order, so that no body is longer than the catalog takes: JSON may need twice as many
    /// bytes for a title as the buyer's own text. A request that is too long alone is a part of its own.
    /// </summary>
    public static IEnumerable<PendingBuy[]> Divide(IReadOnlyList<PendingBuy> buys, int maxBytes)
    {
        var part = new List<PendingBuy>();
        int bytes = 0;
        foreach (PendingBuy buy in buys)
        {
            int more = MostBytes(buy.Request);
            if (part.Count > 0 && bytes + more > maxBytes)
            {
                yield return [.. part];
                part.Clear();
                bytes = 0;
            }

            part.Add(buy);
            bytes += more;
        }

        yield return [.. part];
    }

    private void Sell(CallContext context, PendingBuy[] open, long deadline)
    {
        string? refusedRun = null;
        for (int number = 1; ; number++)
        {
            bool isTimeOver = !Ask(context, open, ref refusedRun);
            open = [.. open.Where(buy => buy.IsOpen)];
            if (open.Length == 0)
            {
                break;
            }

            if (isTimeOver || number == MaxAttempts || clock.Milliseconds >= deadline)
            {
                Array.ForEach(open, buy => buy.GiveUp());
                break;
            }

            clock.Pause(FirstPauseMilliseconds << (number - 1));
        }
    }

    /// <summary>Asks once; false when the answer did not come in the time that there was.</summary>
    private bool Ask(CallContext context, PendingBuy[] open, ref string? refusedRun)
    {
        Comparison comparison = reconciler.ForSale(refusedRun);
        if (comparison.Run is not { } run)
        {
            string sentence = comparison.Mismatch ?? comparison.Delay ?? "the order log was not compared with the catalog";
            Array.ForEach(open, buy => buy.IsNotAsked(sentence));
            return true;
        }

        Answer<IReadOnlyList<SaleDecision>> answer = catalog.Sell(context, run, Array.ConvertAll(open, buy => buy.Request));
        if (answer.IsRefusal) // by another run of the catalog
        {
            refusedRun = run;
            return true;
        }

        for (int i = 0; i < open.Length; i++)
        {
            open[i].Decide(answer.HasValue ? answer.Value[i] : Without(answer.Outcome));
        }

        return answer.Outcome != UpstreamOutcome.TimedOut;
    }

    /// <summary>What is known of a sale without an answer.</summary>
    private static SaleDecision Without(UpstreamOutcome answer) => answer switch
    {
        UpstreamOutcome.Busy => NotSent("too many buys wait for the catalog"),
        UpstreamOutcome.Unreachable => NotSent("the catalog cannot be reached"),
        _ => new SaleDecision(SaleVerdict.Unknown),
    };

    private static SaleDecision NotSent(string reason) =>
        new(SaleVerdict.Undecided, Message: $"{reason}; this request bought nothing");

    private static int MostBytes(SaleRequest request) => FixedBytes
        + (EscapedBytes
            * (request.Op.Length + (request.Name?.Length ?? 0) + (request.RequestId?.Length ?? 0) + request.Owner.Length));
}
