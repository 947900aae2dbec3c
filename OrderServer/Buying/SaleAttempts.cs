using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Asks the catalog for sales, again with the same op for each whose answer is unknown: the catalog carries an op out once, so asking
/// again does no harm and is the only way to learn what became of it. For any thread.
/// </summary>
/// <remarks>
/// It asks a run of the catalog only after the order log was compared with it. One attempt may take all the time that there is, since a
/// commit of the catalog may take as long; so there is another attempt only after one that failed early.
/// </remarks>
internal sealed class SaleAttempts(ISales catalog, Reconciler reconciler, IClock clock, TimeSpan patience, int maxBodyBytes)
{
    private const string KeyReused =
        "this Idempotency-Key was used for another request: the book, the way it is named or the quantity differs";

    private const int MaxAttempts = 5;
    private const int OtherRun = 412; // the catalog's, to a sale that names another run of its process

    // Doubled each time, and all of them together under a fifth of a second: a buyer waits.
    private const int FirstPauseMilliseconds = 10;

    /// <summary>What came of each of the requests, in their order. Begins no further attempt once the patience is over.</summary>
    public SaleAnswer[] Sell(Exchange? exchange, IReadOnlyList<SaleRequest> requests)
    {
        long deadline = clock.Milliseconds + (long)patience.TotalMilliseconds;
        var attempts = new Attempt[requests.Count];
        for (int i = 0; i < attempts.Length; i++)
        {
            attempts[i] = new Attempt(requests[i]);
        }

        foreach (Range part in SaleCalls.Divide(requests, maxBodyBytes))
        {
            if (part.Start.Value > 0 && clock.Milliseconds >= deadline)
            {
                Array.ForEach(attempts[part], attempt => attempt.IsNotAsked("there is no time left to ask the catalog"));
            }
            else
            {
                Sell(exchange, attempts[part], deadline);
            }
        }

        return Array.ConvertAll(attempts, attempt => attempt.Answer!.Value);
    }

    private void Sell(Exchange? exchange, Attempt[] open, long deadline)
    {
        string? refusedRun = null;
        for (int number = 1; ; number++)
        {
            bool isTimeOver = !Ask(exchange, open, ref refusedRun);
            open = [.. open.Where(attempt => attempt.Answer is null)];
            if (open.Length == 0)
            {
                break;
            }

            if (isTimeOver || number == MaxAttempts || clock.Milliseconds >= deadline)
            {
                Array.ForEach(open, attempt => attempt.GiveUp());
                break;
            }

            clock.Pause(FirstPauseMilliseconds << (number - 1));
        }
    }

    /// <summary>Asks once; false when the answer did not come in the time that there was.</summary>
    private bool Ask(Exchange? exchange, Attempt[] open, ref string? refusedRun)
    {
        Comparison comparison = reconciler.ForSale(refusedRun);
        if (comparison.Run is not { } run)
        {
            string sentence = comparison.Mismatch ?? comparison.Delay ?? "the order log was not compared with the catalog";
            Array.ForEach(open, attempt => attempt.IsNotAsked(sentence));
            return true;
        }

        Answer<IReadOnlyList<SharedAnswer<Sale>>> shared = catalog.Sell(exchange, run, Array.ConvertAll(open, attempt => attempt.Request));
        if (shared.IsRefusal && shared.Status == OtherRun && !shared.IsResent)
        {
            refusedRun = run;
            return true;
        }

        for (int i = 0; i < open.Length; i++)
        {
            open[i].Hear(shared.At(i, open.Length));
        }

        return shared.Outcome != UpstreamOutcome.TimedOut;
    }

    private static bool IsWhatWasAsked(Sale sale, SaleRequest request) =>
        SaleRules.Allow(sale)
        && sale.Op == request.Op
        && (request.ItemNumber is null || sale.ItemNumber == request.ItemNumber) // only the catalog knows which book had a title
        && sale.Quantity == request.Quantity;

    private static SaleAnswer End(BuyOutcome outcome) => new(null, false, outcome);

    private static BuyOutcome NothingBought(string reason) => new(BuyResult.Unavailable, $"{reason}; this request bought nothing");

    /// <summary>What the catalog has decided for the op, for good; null when it has not.</summary>
    private static BuyOutcome? Refusal(in Answer<Sale> answer) => answer.IsRefusal
        ? answer.Status switch
        {
            404 => new BuyOutcome(BuyResult.NoSuchBook, answer.Message ?? "there is no such book"),
            409 => new BuyOutcome(BuyResult.OutOfStock, answer.Message ?? "out of stock"),
            422 => new BuyOutcome(BuyResult.KeyReused, KeyReused),
            _ => null,
        }
        : null;

    // 503 and 507 are passed on as the catalog words them; a 500 is a fault that may have come after the sale.
    private static bool MayBeSold(in Answer<Sale> answer) => answer.IsRefusal
        ? answer.IsResent || answer.Status is not (503 or 507 or (>= 400 and < 500)) // of two sendings it answers the second only
        : !answer.Outcome.IsUnsent();

    private static BuyOutcome NotSold(in Answer<Sale> answer)
    {
        if (!answer.IsRefusal)
        {
            return new BuyOutcome(BuyResult.Unavailable, answer.Outcome == UpstreamOutcome.Busy
                ? "too many buys wait for the catalog; this request bought nothing"
                : "the catalog cannot be reached; this request bought nothing");
        }

        return answer.Status is 503 or 507
            ? new BuyOutcome(BuyResult.Unavailable, answer.Message ?? "the catalog cannot sell now")
            : new BuyOutcome(BuyResult.NotAccepted, $"the catalog answered {answer.Status}; this request bought nothing");
    }

    /// <summary>One of the sales that are asked for together, until it is known what became of it.</summary>
    private sealed class Attempt(SaleRequest request)
    {
        private bool _mayBeSold;
        private bool _wasAsked;

        public SaleRequest Request => request;

        /// <summary>Null while it is not known.</summary>
        public SaleAnswer? Answer { get; private set; }

        public void Hear(in Answer<Sale> answer)
        {
            bool isReplay = answer.IsReplay && !_wasAsked; // otherwise it may be the replay of our own question
            _wasAsked = true;
            if (answer.HasValue && IsWhatWasAsked(answer.Value, request))
            {
                Answer = new SaleAnswer(answer.Value, isReplay, default);
                return;
            }

            if (Refusal(answer) is { } refusal)
            {
                Answer = End(refusal with { IsReplay = isReplay });
                return;
            }

            _mayBeSold |= MayBeSold(answer);
            Answer = _mayBeSold ? null : End(NotSold(answer));
        }

        /// <summary>The catalog may not be asked now.</summary>
        public void IsNotAsked(string reason) => Answer = _mayBeSold ? null : End(NothingBought(reason));

        /// <summary>There is no time for another attempt.</summary>
        public void GiveUp() => Answer = End(_mayBeSold
            ? new BuyOutcome(BuyResult.Unknown, "the catalog did not say whether the copies were sold")
            : NothingBought("the catalog was started again"));
    }
}

/// <summary>What came of asking for a sale: the sale, or the end of the buy.</summary>
/// <param name="Sale">The sale, sound and for what was asked.</param>
/// <param name="IsRepeat">An earlier request with the same key had made the sale.</param>
/// <param name="End">How the buy ends when there is no sale.</param>
internal readonly record struct SaleAnswer(Sale? Sale, bool IsRepeat, BuyOutcome End);
