using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Commands;

/// <summary>What the clients of a load ask for, and how they are connected.</summary>
internal sealed record Traffic
{
    public const string Poisson = "poisson";

    // Much longer than any answer of a store that works, and shorter than a person's patience with the load.
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    // So many calls at once that a store which stalls for a second still gets those that are due: the rate, not the clients,
    // should decide an open load.
    private const int OpenClients = 64;

    public required PatternKind Pattern { get; init; }

    public MixWeights? Mix { get; init; }

    public double? Probability { get; init; }

    public QuantityRange? Quantity { get; init; }

    /// <summary>As it was written: only the books can tell whether an item is there.</summary>
    public required string Items { get; init; }

    public required IStoreFace Face { get; init; }

    public required KnownNames Names { get; init; }

    public required bool KeepsConnections { get; init; }

    public required TimeSpan CallTimeout { get; init; }

    /// <summary>Null: <see cref="ClientsOf"/> chooses.</summary>
    public int? Clients { get; init; }

    /// <summary>Null: nobody said how the iterations of an open load come.</summary>
    public string? Arrivals { get; init; }

    public required int Seed { get; init; }

    /// <summary>Whether somebody chose the seed.</summary>
    public bool HasGivenSeed { get; init; }

    public int ClientsOf(bool isOpen) => Clients ?? (isOpen ? OpenClients : Pattern.Clients);

    public IArrivals ArrivalsOf(IReadOnlyList<RateStage> stages)
    {
        var rate = new ArrivalRate(stages);
        return Arrivals == Poisson ? new PoissonArrivals(rate, Seed) : new ConstantArrivals(rate);
    }

    /// <summary>A function that makes a client's pattern; null, and the sentence that says what is wrong.</summary>
    public Func<IPattern>? PatternOf(FoundBooks books, long? iterations, out string refusal)
    {
        var items = ItemChoice.Parse(Items, books.Books, out refusal);
        return items is null ? null : Patterns.Create(
            Pattern,
            new PatternOptions
            {
                Face = Face,
                Books = books.Books,
                Topics = books.Topics,
                Seed = Seed,
                Items = items,
                Quantity = Quantity,
                BuyProbability = Probability,
                Mix = Mix,
                Iterations = iterations,
            },
            out refusal);
    }

    /// <summary>All that decides the calls, by option.</summary>
    public Dictionary<string, string> Describe(bool isOpen)
    {
        var described = new Dictionary<string, string>
        {
            ["--pattern"] = Pattern.Name,
            ["--items"] = Items,
            ["--face"] = Face.Name,
            ["--connections"] = KeepsConnections ? "keepalive" : "per-request",
            ["--timeout"] = $"{CallTimeout.TotalSeconds}s",
            ["--clients"] = $"{ClientsOf(isOpen)}",
            ["--quantity"] = $"{(Quantity ?? Pattern.Quantity).Least}-{(Quantity ?? Pattern.Quantity).Most}",
        };
        if ((Probability ?? Pattern.BuyProbability) is { } probability)
        {
            described["--probability"] = $"{probability}";
        }

        if (Pattern.Name == Patterns.All[0].Name)
        {
            MixWeights weights = Mix ?? MixWeights.Default;
            described["--mix"] = $"search={weights.Search},lookup={weights.Lookup},buy={weights.Buy}";
        }

        if (isOpen)
        {
            described["--arrivals"] = Arrivals ?? "constant";
        }

        return described;
    }
}
