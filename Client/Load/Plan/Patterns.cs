using PygmyStore.Common.Records;

namespace PygmyStore.Client.Load.Plan;

/// <summary>The patterns that a load can follow, by name. Three are those of the published designs' own clients.</summary>
/// <remarks>An operation that the face does not have is left out of the pattern.</remarks>
internal static class Patterns
{
    public static IReadOnlyList<PatternKind> All { get; } =
    [
        new()
        {
            Name = "mix",
            Description = "one call: a search, a lookup or a buy, as often as --mix says",
            Maker = MixPattern.Make,
        },
        new()
        {
            Name = "browse",
            Description = "search a topic, look up one of its books, and perhaps buy it (the pygmy's client)",
            BuyProbability = 0.2,
            Maker = StepsPattern.Make(searches: true, looksUp: true),
        },
        new()
        {
            Name = "toy-store",
            Description = "look up a book; if it has stock, perhaps buy 0 to 5 copies; read the orders back at the end",
            Clients = 5,
            Iterations = 100,
            BuyProbability = 0.75,
            Quantity = new QuantityRange(0, 5),
            Maker = ToyStorePattern.Make,
        },
        new()
        {
            Name = "my-book-store",
            Description = "search a topic, look up one of its books, then buy it",
            Clients = 1,
            Iterations = 1000,
            Maker = StepsPattern.Make(searches: true, looksUp: true),
        },
        new() { Name = "only-buy", Description = "buy a book", Maker = StepsPattern.Make(searches: false, looksUp: false) },
        new()
        {
            Name = "only-query",
            Description = "search a topic, and look up one of its books",
            Maker = StepsPattern.Make(searches: true, looksUp: true, mayBuy: false),
        },
        new()
        {
            Name = "reread",
            Description = "look a book up, look it up again, and buy it: with a cache a miss, a hit, and a change to tell",
            Clients = 1,
            Maker = RereadPattern.Make,
        },
    ];

    /// <summary>Null if no pattern has that name.</summary>
    public static PatternKind? Find(string name) => All.FirstOrDefault(kind => kind.Name == name);

    /// <summary>A function that makes a client's pattern; null and a sentence if the options do not allow it.</summary>
    public static Func<IPattern>? Create(PatternKind kind, PatternOptions options, out string refusal)
    {
        int most = options.Face.Buy(options.Books[0], BookRules.MaxQuantity) is null ? 1 : BookRules.MaxQuantity;
        if (options.Quantity is { } given && given.Most > most)
        {
            refusal = $"the face {options.Face.Name} buys one copy at a time: --quantity can be 1 or 0-1";
            return null;
        }

        QuantityRange quantity = options.Quantity ?? kind.Quantity with { Most = Math.Min(kind.Quantity.Most, most) };
        List<string> topics = [.. options.Topics];
        var choices = new PatternChoices(
            options.Seed,
            options.Items ?? ItemChoice.Uniform(options.Books.Count),
            quantity,
            [.. options.Books.Select(book => topics.FindIndex(topic => BookRules.Names.Equals(topic, book.Topic)))],
            topics.Count);
        return kind.Maker(kind, options, choices, out refusal);
    }
}
