using System.CommandLine;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Commands;

/// <summary>The options that say what the clients of a load ask for, and how they are connected.</summary>
internal sealed class TrafficOptions
{
    /// <summary>Each is a thread: more of them would only wait for a processor.</summary>
    public const int MaxClients = 4096;

    private const string KeepAlive = "keepalive";
    private const string PerRequest = "per-request";
    private const string Constant = "constant";
    private const string Poisson = "poisson";

    private readonly Option<string> _pattern = new("--pattern")
    {
        Description = "What an iteration does. "
            + string.Join("; ", Patterns.All.Select(kind => $"{kind.Name}: {kind.Description}")) + ".",
        HelpName = "NAME",
        DefaultValueFactory = _ => Patterns.All[0].Name,
    };

    private readonly Option<string?> _mix = Text(
        "--mix", "search=40,lookup=40,buy=20", "How often the pattern mix makes which call.");

    private readonly Option<double?> _probability = new Option<double?>("--probability")
    {
        Description = "How often an iteration that may buy does so.",
        HelpName = "0-1",
    }.Within(0, 1);

    private readonly Option<string?> _quantity = Text("--quantity", "N|N-M", "How many copies a buy asks for; 0 buys nothing.");

    private readonly Option<string> _items = new("--items")
    {
        Description = "Which books: all alike (uniform), the first ones more than the others (zipf), or one item number.",
        HelpName = "uniform|zipf|N",
        DefaultValueFactory = _ => "uniform",
    };

    private readonly Option<string> _face = new("--face")
    {
        Description = $"Whose requests the store understands: {string.Join(", ", StoreFaces.Names)}.",
        HelpName = "NAME",
        DefaultValueFactory = _ => StoreFaces.Default.Name,
    };

    private readonly Option<string[]> _topic = new("--topic")
    {
        Description = "A topic to search, at a store that does not list its books. Repeatable.",
        HelpName = "TOPIC",
    };

    private readonly Option<string[]> _title = new("--title")
    {
        Description = "A book, at a store that neither lists nor searches. Repeatable.",
        HelpName = "TITLE",
    };

    private readonly Option<string> _connections = new("--connections")
    {
        Description = "Whether a connection carries many calls (keepalive) or one (per-request).",
        HelpName = $"{KeepAlive}|{PerRequest}",
        DefaultValueFactory = _ => KeepAlive,
    };

    private readonly Option<string?> _timeout = Text("--timeout", "TIME", "How long a call may take; 10s by default.");

    private readonly Option<int?> _seed = new Option<int?>("--seed")
    {
        Description = "Decides all random choices: the same seed gives the same requests. Repeats have the seeds after it.",
        HelpName = "N",
    }.Within(0, int.MaxValue);

    private readonly Option<string?> _arrivals = Text(
        "--arrivals", $"{Constant}|{Poisson}",
        "When the iterations of an open load are due: at equal distances, or at random ones, as from many people.");

    private readonly Option<int?> _clients = new Option<int?>("--clients")
    {
        Description = "Clients, each with a connection of its own; in an open load the most calls at once.",
        HelpName = "N",
    }.Within(1, MaxClients);

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])
        [
            _clients, _pattern, _mix, _probability, _quantity, _items, _arrivals, _face, _topic, _title, _connections, _timeout,
            _seed,
        ])
        {
            command.Options.Add(option);
        }
    }

    public static Option<string?> Text(string name, string valueName, string description) =>
        new(name) { Description = description, HelpName = valueName };

    /// <summary>What the command line says; or null, and the sentence that says what is wrong with it.</summary>
    public Traffic? Read(ParseResult given, out string refusal)
    {
        refusal = "";
        PatternKind? pattern = Patterns.Find(given.GetValue(_pattern)!);
        IStoreFace? face = StoreFaces.Find(given.GetValue(_face)!);
        string connections = given.GetValue(_connections)!;
        string? arrivals = given.GetValue(_arrivals);
        MixWeights? mix = given.GetValue(_mix) is { } mixText ? MixWeights.Parse(mixText, out refusal) : null;
        refusal = refusal.Length > 0 ? refusal
            : pattern is null ? OneOf("--pattern", given.GetValue(_pattern)!, Patterns.All.Select(kind => kind.Name))
            : face is null ? OneOf("--face", given.GetValue(_face)!, StoreFaces.Names)
            : connections is not (KeepAlive or PerRequest) ? OneOf("--connections", connections, [KeepAlive, PerRequest])
            : arrivals is not (null or Constant or Poisson) ? OneOf("--arrivals", arrivals, [Constant, Poisson])
            : mix is not null && pattern.Name != Patterns.All[0].Name ? $"--mix is for the pattern mix, not for {pattern.Name}"
            : given.GetValue(_probability) is not null && pattern.BuyProbability is null
                ? $"--probability: the pattern {pattern.Name} leaves nothing to chance"
            : "";
        if (refusal.Length > 0)
        {
            return null;
        }

        QuantityRange? quantity = given.GetValue(_quantity) is { } text ? QuantityRange.Parse(text, out refusal) : null;
        TimeSpan? timeout = refusal.Length == 0 && given.GetValue(_timeout) is { } time
            ? TimeOf("--timeout", time, out refusal)
            : null;
        return refusal.Length > 0 ? null : new Traffic
        {
            Pattern = pattern!,
            Mix = mix,
            Probability = given.GetValue(_probability),
            Quantity = quantity,
            Items = given.GetValue(_items)!,
            Face = face!,
            Names = new KnownNames { Topics = Given(given.GetValue(_topic)), Titles = Given(given.GetValue(_title)) },
            KeepsConnections = connections == KeepAlive,
            CallTimeout = timeout ?? Traffic.DefaultTimeout,
            Clients = given.GetValue(_clients),
            Arrivals = arrivals,
            Seed = given.GetValue(_seed) ?? Random.Shared.Next(),
            HasGivenSeed = given.GetValue(_seed) is not null,
        };
    }

    public static TimeSpan? TimeOf(string option, string text, out string refusal)
    {
        TimeSpan? time = ArrivalText.Duration(text, out refusal);
        refusal = refusal.Length > 0 ? $"{option}: {refusal}" : "";
        return time;
    }

    private static string OneOf(string option, string text, IEnumerable<string> names) =>
        $"{option}: there is no \"{text}\"; there are {string.Join(", ", names)}";

    private static string[]? Given(string[]? values) => values is { Length: > 0 } ? values : null;
}
