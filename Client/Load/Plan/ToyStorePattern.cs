using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Plan;

/// <summary>
/// Looks up a book and, if it has stock, buys some copies with a probability; 0 copies are no request. At the end it reads each
/// acknowledged order back.
/// </summary>
internal sealed class ToyStorePattern : IPattern
{
    // More need memory, and a long time at the end. The design's client makes at most 100.
    private const int MaxOrders = 10_000;
    private const int UsualOrders = 256;

    private readonly PatternChoices _choices;
    private readonly double _buyProbability;
    private readonly bool _readsBack;
    private readonly List<PlannedCall> _orders; // the first ones; grows only beyond what is usual
    private PlannedCall _buy;
    private Step _step = Step.Over;
    private int _readBack;

    private ToyStorePattern(PatternChoices choices, double buyProbability, bool readsBack, long? iterations)
    {
        _choices = choices;
        _buyProbability = buyProbability;
        _readsBack = readsBack;
        _orders = new List<PlannedCall>(readsBack ? (int)Math.Min(iterations ?? UsualOrders, MaxOrders) : 0);
    }

    private enum Step
    {
        Lookup,
        Stock, // the lookup is under way
        Buy,
        Over,
        ReadBack,
    }

    public static Func<IPattern>? Make(PatternKind kind, PatternOptions options, PatternChoices choices, out string refusal)
    {
        refusal = "";
        double buys = options.BuyProbability ?? kind.BuyProbability ?? 1;
        bool readsBack = options.CanReadBack;
        return () => new ToyStorePattern(choices, buys, readsBack, options.Iterations);
    }

    public void Begin(long iteration)
    {
        // All is drawn now: what the store tells must not change what is drawn next.
        var random = new IterationRandom(_choices.Seed, iteration);
        int book = _choices.Items.Next(ref random);
        int quantity = _choices.Quantity.Next(ref random);
        _buy = new PlannedCall(Operation.Buy, book, random.NextDouble() < _buyProbability ? quantity : 0);
        _step = Step.Lookup;
    }

    public bool BeginEnd()
    {
        _step = Step.ReadBack;
        return _readBack < _orders.Count;
    }

    public bool TryNext(out PlannedCall call)
    {
        switch (_step)
        {
            case Step.Lookup:
                _step = Step.Stock;
                call = new PlannedCall(Operation.Lookup, _buy.Index);
                return true;
            case Step.Buy:
                _step = Step.Over;
                call = _buy;
                return true;
            case Step.ReadBack when _readBack < _orders.Count:
                call = _orders[_readBack++];
                return true;
            default:
                call = default;
                return false;
        }
    }

    public void Told(in CallRecord record)
    {
        if (_step == Step.Stock)
        {
            bool hasStock = record is { Operation: Operation.Lookup, Outcome: CallOutcome.Ok, Stock: > 0 };
            _step = hasStock && _buy.Quantity > 0 ? Step.Buy : Step.Over;
        }
        else if (record is { Operation: Operation.Buy, Outcome: CallOutcome.Ok, OrderNumber: >= 0 }
            && _readsBack && _orders.Count < MaxOrders)
        {
            _orders.Add(_buy with { Operation = Operation.Order, OrderNumber = record.OrderNumber });
        }
    }
}
