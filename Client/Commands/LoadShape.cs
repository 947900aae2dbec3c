using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Commands;

/// <summary>How many calls a load makes, and when.</summary>
internal sealed record LoadShape
{
    /// <summary>The rate of an open load; null: the load is closed.</summary>
    public IReadOnlyList<RateStage>? Stages { get; init; }

    /// <summary>Iterations of each client; null: only the time ends the load.</summary>
    public long? Iterations { get; init; }

    public TimeSpan? Duration { get; init; }

    public TimeSpan WarmUp { get; init; }

    public TimeSpan RampUp { get; init; }

    public TimeSpan Think { get; init; }

    /// <summary>Null: the whole load.</summary>
    public LoadPart? Part { get; init; }

    public bool IsOpen => Stages is not null;

    /// <summary>The plan of a run of its own.</summary>
    public LoadPlan PlanOf(Traffic traffic, Func<IPattern> newPattern)
    {
        IArrivals? arrivals = Stages is null ? null : traffic.ArrivalsOf(Stages);
        int clients = traffic.ClientsOf(IsOpen);
        return new LoadPlan
        {
            Run = Guid.NewGuid().ToString("N")[..12],
            Clients = Part?.ShareOf(clients) ?? clients,
            Arrivals = arrivals is not null && Part is { } slice ? new PartOfArrivals(arrivals, slice) : arrivals,
            Iterations = Iterations,
            Duration = Duration,
            WarmUp = WarmUp,
            RampUp = RampUp,
            Think = Think,
            CallTimeout = traffic.CallTimeout,
            KeepsConnections = traffic.KeepsConnections,
            NewPattern = Part is { } part ? () => new PartOfPattern(newPattern(), part) : newPattern,
        };
    }

    /// <summary>All that decides the load, by option. The parts of one load have the same.</summary>
    public Dictionary<string, string> Describe(Traffic traffic)
    {
        Dictionary<string, string> described = traffic.Describe(IsOpen);
        Add(
            "--stages",
            Stages is null ? null : string.Join(',', Stages.Select(one => $"{one.Rate}:{one.Duration.TotalSeconds}s")));
        Add("--requests", Iterations?.ToString());
        Add("--duration", IsOpen ? null : Text(Duration ?? TimeSpan.Zero));
        Add("--warmup", Text(WarmUp));
        Add("--ramp", Text(RampUp));
        Add("--think", Text(Think));
        return described;

        void Add(string option, string? value)
        {
            if (value is not null)
            {
                described[option] = value;
            }
        }

        static string? Text(TimeSpan time) => time == TimeSpan.Zero ? null : $"{time.TotalSeconds}s";
    }
}
