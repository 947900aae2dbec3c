using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Orders;

namespace PygmyStore.OrderServer.Buying;

/// <summary>
/// Asks the catalog for sales, again with the same op for each whose answer is unknown: the catalog carries an op out once, so asking
/// again does no harm and is the only way to learn what became of it. For any thread.
/// </summary>
internal sealed class SaleAttempts(ISales catalog, IClock clock, TimeSpan patience)
{
    private const string KeyReused =
        "this Idempotency-Key was used for another request: the book, the way it is named or the quantity differs";

    private const int MaxAttempts = 5;

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

        Attempt[] open = attempts;
        for (int number = 1; ; number++)
        {
            Ask(exchange, open, isFirst: number == 1);
            open = [.. open.Where(attempt => attempt.Answer is null)];
            if (open.Length == 0)
            {
                break;
            }

            if (number == MaxAttempts || clock.Milliseconds >= deadline)
            {
                Array.ForEach(open, attempt => attempt.Answer = End(
                    new BuyOutcome(BuyResult.Unknown, "the catalog did not say whether the copies were sold")));
                break;
            }

            clock.Pause(FirstPauseMilliseconds << (number - 1));
        }

        return Array.ConvertAll(attempts, attempt => attempt.Answer!.Value);
    }

    private void Ask(Exchange? exchange, Attempt[] open, bool isFirst)
    {
        Answer<IReadOnlyList<SharedAnswer<Sale>>> shared = catalog.Sell(exchange, Array.ConvertAll(open, attempt => attempt.Request));
        for (int i = 0; i < open.Length; i++)
        {
            open[i].Hear(shared.At(i, open.Length), isFirst);
        }
    }

    private static bool IsWhatWasAsked(Sale sale, SaleRequest request) =>
        SaleRules.Allow(sale)
        && sale.Op == request.Op
        && (request.ItemNumber is null || sale.ItemNumber == request.ItemNumber) // only the catalog knows which book had a title
        && sale.Quantity == request.Quantity;

    private static SaleAnswer End(BuyOutcome outcome) => new(null, false, outcome);

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
        ? answer.Status is not (503 or 507 or (>= 400 and < 500))
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

        public SaleRequest Request => request;

        /// <summary>Null while it is not known.</summary>
        public SaleAnswer? Answer { get; set; }

        public void Hear(in Answer<Sale> answer, bool isFirst)
        {
            if (answer.HasValue && IsWhatWasAsked(answer.Value, request))
            {
                Answer = new SaleAnswer(answer.Value, answer.IsReplay && isFirst, default);
                return;
            }

            if (Refusal(answer) is { } refusal)
            {
                Answer = End(refusal with { IsReplay = answer.IsReplay && isFirst });
                return;
            }

            _mayBeSold |= MayBeSold(answer);
            Answer = _mayBeSold ? null : End(NotSold(answer));
        }
    }
}

/// <summary>What came of asking for a sale: the sale, or the end of the buy.</summary>
/// <param name="Sale">The sale, sound and for what was asked.</param>
/// <param name="IsRepeat">An earlier request with the same key had made the sale.</param>
/// <param name="End">How the buy ends when there is no sale.</param>
internal readonly record struct SaleAnswer(Sale? Sale, bool IsRepeat, BuyOutcome End);
