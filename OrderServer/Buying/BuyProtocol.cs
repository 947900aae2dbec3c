using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// The order service's steps of a buy, for several that come together: the catalog decides, the order log follows. A buy that is
/// lost between the two is still among the catalog's sales, and <see cref="Adoption"/> completes it. For any thread.
/// </summary>
internal sealed class BuyProtocol(
    SaleAttempts sales, BuysInFlight buysInFlight, IOrderLog book, Adoption adoption, OrderMetrics metrics)
{
    private int _inFlight;

    /// <summary>Buys that are under way, those among them that only adoption can complete.</summary>
    public int InFlight => Volatile.Read(ref _inFlight) + adoption.Expected;

    /// <summary>Buys what each request asks for, once for its key; the outcomes are in the requests' order.</summary>
    public BuyOutcome[] Buy(CallContext context, IReadOnlyList<BuyRequest> requests)
    {
        PendingBuy[] buys = [.. requests.Select(PendingBuy.Begin)];
        buysInFlight.RunOrJoin([.. buys.Where(buy => buy.IsOpen)], own => SellAndOrder(context, own));
        return Array.ConvertAll(buys, buy => buy.Outcome!.Value);
    }

    /// <summary>Brings the buys to their end; no two of them are the same request.</summary>
    public void SellAndOrder(CallContext context, IReadOnlyList<PendingBuy> buys)
    {
        Interlocked.Add(ref _inFlight, buys.Count);
        try
        {
            // Sales that could not get their orders would only take the copies from others.
            if (OrderWriting.WhyNotNow(book) is { } reason)
            {
                foreach (PendingBuy buy in buys)
                {
                    buy.IsNotAsked(reason);
                }
            }
            else
            {
                // Steps 2 and 3: the catalog decides, once for each op.
                sales.Sell(context, buys);

                // Step 4: each sale gets its order, unless it has one.
                foreach (PendingBuy[] sold in buys.Where(buy => buy.Sale is not null).Chunk(book.MaxBatch))
                {
                    Order(context, sold);
                }
            }

            foreach (PendingBuy buy in buys)
            {
                metrics.Count(buy.Outcome!.Value.Result);
                if (buy.Outcome!.Value.Result == BuyResult.Unknown)
                {
                    adoption.Expect(); // Step 5.
                }
            }
        }
        finally
        {
            if (buys.Any(buy => buy.Outcome is null))
            {
                adoption.Expect(); // after an exception, which is a bug, a sale may be without an order
            }

            Interlocked.Add(ref _inFlight, -buys.Count);
        }
    }

    private void Order(CallContext context, PendingBuy[] sold)
    {
        BuyOutcome[]? orders = OrderWriting.Write(book, Array.ConvertAll(sold, buy => buy.Sale!), context.Span);
        for (int i = 0; i < sold.Length; i++)
        {
            sold[i].End(orders?[i].AsReplay(sold[i].IsReplay) ?? BuyOutcome.Unknown(BuyOutcome.NotYetOrdered));
        }
    }
}

/// <summary>
/// Asks the catalog for sales, again with the same op for each whose answer is unknown: the catalog carries an op out once, so
/// asking again does no harm and is the only way to learn what became of it. For any thread.
/// </summary>
/// <remarks>
/// It asks a run of the catalog only after the order log was compared with it. One attempt may take all the time that there is.
/// </remarks>
internal sealed class SaleAttempts(ISales catalog, Reconciler reconciler, IClock clock, TimeSpan patience, int maxBodyBytes)
{
    private const int MaxAttempts = 5;

    // It doubles each time. All pauses together take less than a fifth of a second, since a buyer waits.
    private const int FirstPauseMilliseconds = 10;

    // Of a sale in JSON: the members' names, two numbers and the punctuation, 106 at most; and the most that a UTF-16 code unit
    // needs, \uXXXX. Ops and ids of requests need no escape.
    private const int FixedBytes = 128;
    private const int EscapedBytes = 6;

    /// <summary>Asks until each of the buys has its sale or its outcome, or the patience is over.</summary>
    public void Sell(CallContext context, IReadOnlyList<PendingBuy> buys)
    {
        long deadline = clock.Milliseconds + (long)patience.TotalMilliseconds;
        foreach ((int place, PendingBuy[] part) in Divide(buys, maxBodyBytes).Index())
        {
            if (place == 0 || clock.Milliseconds < deadline)
            {
                Sell(context, part, deadline);
            }
            else
            {
                Array.ForEach(part, buy => buy.IsNotAsked("there is no time left to ask the catalog"));
            }
        }
    }

    /// <summary>Divides the buys so that no body is longer than the catalog takes; a request that is too long is alone.</summary>
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
            string sentence = comparison.Problem ?? "the order log was not compared with the catalog";
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
        + BytesOf(request.Op) + BytesOf(request.Name) + BytesOf(request.RequestId) + BytesOf(request.Owner);

    private static int BytesOf(string? text)
    {
        int bytes = 0;
        foreach (char character in text ?? "")
        {
            bytes += char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.' or ':' or '/' ? 1 : EscapedBytes;
        }

        return bytes;
    }
}
