using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Plan;

/// <summary>Each iteration is one call: a search, a lookup or a buy, by weight.</summary>
internal sealed class MixPattern(PatternChoices choices, MixWeights weights) : IPattern
{
    private PlannedCall _call;
    private bool _isLeft;

    public static Func<IPattern>? Make(PatternKind kind, PatternOptions options, PatternChoices choices, out string refusal)
    {
        MixWeights weights = options.Mix ?? MixWeights.Default;
        if (!options.CanSearch)
        {
            weights = weights with { Search = 0 };
        }

        refusal = weights.Sum > 0 ? "" : $"the face {options.Face.Name} has no search, and the mix asks for nothing else";
        return weights.Sum > 0 ? () => new MixPattern(choices, weights) : null;
    }

    public void Begin(long iteration)
    {
        var random = new IterationRandom(choices.Seed, iteration);
        double drawn = random.NextDouble() * weights.Sum;
        _call = drawn < weights.Search ? new PlannedCall(Operation.Search, random.NextBelow(choices.Topics))
            : drawn < weights.Search + weights.Lookup ? new PlannedCall(Operation.Lookup, choices.Items.Next(ref random))
            : new PlannedCall(Operation.Buy, choices.Items.Next(ref random), choices.Quantity.Next(ref random));
        _isLeft = _call is not { Operation: Operation.Buy, Quantity: 0 };
    }

    public bool TryNext(out PlannedCall call)
    {
        call = _call;
        bool isLeft = _isLeft;
        _isLeft = false;
        return isLeft;
    }

    public void Told(in CallRecord record)
    {
    }
}
