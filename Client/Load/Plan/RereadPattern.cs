using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Plan;

/// <summary>
/// Looks a book up twice and buys it. With a cache the first lookup is a miss, because the last buy of the book took it out, the
/// second one is a hit, and the buy has to tell the cache.
/// </summary>
/// <remarks>So it is with one client, or with clients that do not meet at a book.</remarks>
internal sealed class RereadPattern(PatternChoices choices) : IPattern
{
    /// <summary>Calls of an iteration.</summary>
    public const int Steps = 3;

    private int _book;
    private int _quantity; // 0 if it buys nothing
    private int _step = Steps;

    public static Func<IPattern>? Make(PatternKind kind, PatternOptions options, PatternChoices choices, out string refusal)
    {
        refusal = "";
        return () => new RereadPattern(choices);
    }

    public void Begin(long iteration)
    {
        var random = new IterationRandom(choices.Seed, iteration);
        _book = choices.Items.Next(ref random);
        _quantity = choices.Quantity.Next(ref random);
        _step = 0;
    }

    public bool TryNext(out PlannedCall call)
    {
        bool isBuy = _step == Steps - 1;
        call = isBuy ? new PlannedCall(Operation.Buy, _book, _quantity) : new PlannedCall(Operation.Lookup, _book);
        bool isLeft = isBuy ? _quantity > 0 : _step < Steps;
        _step = isLeft ? _step + 1 : Steps;
        return isLeft;
    }

    public void Told(in CallRecord record)
    {
    }
}
