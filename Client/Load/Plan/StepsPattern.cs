using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Plan;

/// <summary>Searches the topic of a book, looks the book up, and buys it: any of the steps may be left out.</summary>
internal sealed class StepsPattern(PatternChoices choices, bool searches, bool looksUp, double buyProbability) : IPattern
{
    private const int Steps = 3;

    private int _book;
    private int _quantity; // 0 if it buys nothing
    private int _step = Steps;

    /// <summary>The maker of patterns with such steps. Without a probability of its own, the pattern always buys.</summary>
    public static PatternMaker Make(bool searches, bool looksUp, bool mayBuy = true) =>
        (PatternKind kind, PatternOptions options, PatternChoices choices, out string refusal) =>
        {
            refusal = "";
            bool canSearch = searches && options.CanSearch;
            double buys = !mayBuy ? 0 : kind.BuyProbability is { } usual ? options.BuyProbability ?? usual : 1;
            return () => new StepsPattern(choices, canSearch, looksUp, buys);
        };

    public void Begin(long iteration)
    {
        var random = new IterationRandom(choices.Seed, iteration);
        _book = choices.Items.Next(ref random);
        _quantity = random.NextDouble() < buyProbability ? choices.Quantity.Next(ref random) : 0;
        _step = 0;
    }

    public bool TryNext(out PlannedCall call)
    {
        while (_step < Steps)
        {
            switch (_step++)
            {
                case 0 when searches && choices.TopicOf[_book] >= 0:
                    call = new PlannedCall(Operation.Search, choices.TopicOf[_book]);
                    return true;
                case 1 when looksUp:
                    call = new PlannedCall(Operation.Lookup, _book);
                    return true;
                case 2 when _quantity > 0:
                    call = new PlannedCall(Operation.Buy, _book, _quantity);
                    return true;
                default:
                    break;
            }
        }

        call = default;
        return false;
    }

    public void Told(in CallRecord record)
    {
    }
}
