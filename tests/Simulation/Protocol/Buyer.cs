using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>
/// Buys once. With a key it asks until it has a definite answer, and may ask again later; without one it asks once, and nobody
/// repeats its request on the way.
/// </summary>
internal sealed class Buyer(
    World world, Product product, Network network, Services services, string name, bool hasKey, SaleRequest wish)
{
    private const int PatienceMilliseconds = 120;

    private int _requests;
    private int _moreQuestions;

    public string Name => name;

    /// <summary>The book, by number or by title, and the quantity.</summary>
    public SaleRequest Wish => wish;

    /// <summary>The ops under which it was bought for it.</summary>
    public HashSet<string> Ops { get; } = [];

    /// <summary>The first definite answer.</summary>
    public BuyOutcome? Told { get; private set; }

    /// <summary>What was wrong with an answer.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Whether it was told, for good, that there is no order for it.</summary>
    public bool IsToldNothingBought => Told is { Order: null };

    /// <summary>Asks, and plans the next time.</summary>
    public void Ask()
    {
        Send(wish, mayRepeat: hasKey);

        if (hasKey)
        {
            world.After(PatienceMilliseconds, AskUntilTold);
        }
    }

    /// <summary>A key that has its answer must get it again, and is no key for anything else.</summary>
    public void AskAgain()
    {
        if (!hasKey || Told is null)
        {
            return;
        }

        SaleRequest asked = Told.Value.Order is null || world.Chance(0.7) ? wish
            : world.Chance(0.5) ? wish with { Quantity = wish.Quantity + 1 }
            : new SaleRequest(
                "", wish.Name is null ? new BookReference(null, $"Book {wish.ItemNumber}") : BookReference.Numbered(1),
                wish.Quantity);
        Send(asked, mayRepeat: true);
    }

    private void Send(SaleRequest asked, bool mayRepeat)
    {
        bool isAtCatalog = services.ChoosesCatalog(world);
        if (services.IsUp(isAtCatalog))
        {
            network.Carry(() => Serve(asked, isAtCatalog), mayRepeat);
        }
    }

    private void AskUntilTold()
    {
        if (Told is null)
        {
            Ask();
        }
        else if (_moreQuestions++ < 2)
        {
            AskAgain();
            world.After(world.Between(1, 4 * PatienceMilliseconds), AskUntilTold);
        }
    }

    private void Serve(SaleRequest asked, bool isAtCatalog)
    {
        if (!services.IsUp(isAtCatalog))
        {
            return;
        }

        string op = hasKey ? product.Op(name, ++_requests, isAtCatalog) : $"o{name}";
        Ops.Add(op);
        services.Buy(isAtCatalog, asked with { Op = op }, outcome =>
        {
            if (outcome.Order is { } order && services.IsMissing(order))
            {
                Complaint ??= $"{name} is told order {order.OrderNumber}, which is not in the log yet";
            }

            network.Carry(() => Hear(asked, outcome), mayRepeat: false);
        });
    }

    private void Hear(SaleRequest asked, in BuyOutcome outcome)
    {
        world.Note($"{name}: hears {outcome.Result}{(outcome.Order is { } bought ? $", order {bought.OrderNumber}" : "")}");
        if (asked != wish)
        {
            bool isRight = outcome.Result is BuyResult.KeyReused or BuyResult.Unavailable or BuyResult.Unknown;
            Complaint ??= isRight ? null : $"{name} used its key for another request and was told {outcome.Result}";
            return;
        }

        // A buyer without a key will not ask again: to him, "not now" is an answer too.
        if (!IsDefinite(outcome.Result) && (hasKey || outcome.Result != BuyResult.Unavailable))
        {
            Complaint ??= outcome.Result is BuyResult.Unknown
                or BuyResult.Unavailable ? null : $"{name} was told {outcome.Result}";
            return;
        }

        Told ??= outcome;
        bool isSame = Told.Value.Order == outcome.Order
            && (outcome.Order is not null || Told.Value.Result == outcome.Result);
        Complaint ??= isSame ? null : $"{name} was told {Told.Value} first and then {outcome}";
    }

    private static bool IsDefinite(BuyResult result) =>
        result is BuyResult.Ordered or BuyResult.OrderedBefore or BuyResult.OutOfStock or BuyResult.NoSuchBook;
}
