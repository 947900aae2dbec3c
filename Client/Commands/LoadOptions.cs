using System.CommandLine;
using System.Globalization;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Client.Commands;

/// <summary>The options that say how many calls a load makes, when, and in how many parts.</summary>
internal sealed class LoadOptions
{
    // A part that waits longer was started on the wrong day.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    private static readonly TimeSpan DefaultDuration = TimeSpan.FromSeconds(10);

    private readonly Option<int?> _requests = new Option<int?>("--requests")
    {
        Description = "Iterations of each client.",
        HelpName = "N",
    }.Within(1, int.MaxValue);

    private readonly Option<string?> _duration = TrafficOptions.Text(
        "--duration", "TIME", "How long, as in 10s or 2m; 10s without --requests. The warm-up is part of it.");

    private readonly Option<string?> _think = TrafficOptions.Text(
        "--think", "TIME", "How long a client pauses between two iterations.");

    private readonly Option<string?> _rate = TrafficOptions.Text(
        "--rate", "N", "Makes the load open: so many iterations are due in each second, even if the store is slow.");

    private readonly Option<string?> _stages = TrafficOptions.Text(
        "--stages", "100:10s,500:30s", "An open load with one rate after another, each for a time.");

    private readonly Option<string?> _warmUp = TrafficOptions.Text("--warmup", "TIME", "A first part that no figure contains.");

    private readonly Option<string?> _ramp = TrafficOptions.Text(
        "--ramp", "TIME", "A first part in which the clients begin one after another.");

    private readonly Option<string?> _part = TrafficOptions.Text(
        "--part", "K/N", "Send only this part of the load; other machines send the others. See load merge.");

    private readonly Option<string?> _startAt = TrafficOptions.Text(
        "--start-at", "TIME", "Begin at this time (RFC 3339, as in 2026-01-31T12:00:00Z), so that all parts begin together.");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_requests, _duration, _think, _rate, _stages, _warmUp, _ramp, _part, _startAt])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>When the load begins; null: at once.</summary>
    public DateTimeOffset? StartAt(ParseResult given, out string refusal)
    {
        refusal = "";
        if (given.GetValue(_startAt) is not { } text)
        {
            return null;
        }

        bool isTime = DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal, out DateTimeOffset time);
        TimeSpan wait = time - DateTimeOffset.UtcNow;
        refusal = !isTime ? $"--start-at: \"{text}\" is no time as in 2026-01-31T12:00:00Z"
            : wait < TimeSpan.Zero ? $"--start-at: {text} is over"
            : wait > MaxWait ? $"--start-at: {text} is more than a day away"
            : "";
        return refusal.Length == 0 ? time : null;
    }

    /// <summary>The shape of the load; or null, and the sentence that says what is wrong with it.</summary>
    public LoadShape? Read(ParseResult given, Traffic traffic, out string refusal)
    {
        TimeSpan? duration = Time(given, _duration, out refusal);
        TimeSpan? think = refusal.Length == 0 ? Time(given, _think, out refusal) : null;
        TimeSpan? warmUp = refusal.Length == 0 ? Time(given, _warmUp, out refusal) : null;
        TimeSpan? ramp = refusal.Length == 0 ? Time(given, _ramp, out refusal) : null;
        int? requests = given.GetValue(_requests);
        bool isOpen = given.GetValue(_rate) is not null || given.GetValue(_stages) is not null;
        refusal = refusal.Length > 0 ? refusal : Contradiction(given, traffic, isOpen) ?? "";
        if (refusal.Length > 0)
        {
            return null;
        }

        long? iterations = requests ?? (duration is null && !isOpen ? traffic.Pattern.Iterations : null);
        duration ??= iterations is null ? DefaultDuration : null;
        IReadOnlyList<RateStage>? stages = isOpen ? Stages(given, duration ?? DefaultDuration, out refusal) : null;
        TimeSpan? whole = stages is null ? duration : TimeSpan.FromTicks(stages.Sum(stage => stage.Duration.Ticks));
        LoadPart? part = given.GetValue(_part) is { } text ? LoadPart.Parse(text) : null;
        refusal = refusal.Length > 0 ? refusal
            : warmUp >= whole ? "--warmup is as long as the load: nothing would be measured"
            : ramp >= whole ? "--ramp is as long as the load"
            : given.GetValue(_part) is { } no && part is null
                ? $"--part: \"{no}\" is no part as in 2/4, of at most {LoadPart.MaxParts}"
            : part is { } some && some.Parts > traffic.ClientsOf(isOpen)
                ? $"--part: {traffic.ClientsOf(isOpen)} clients cannot be shared by {some.Parts} machines"
            : part is not null && !traffic.HasGivenSeed ? "--part needs --seed: all parts are of the same load"
            : "";
        return refusal.Length > 0 ? null : new LoadShape
        {
            Stages = stages,
            Iterations = iterations,
            Duration = whole,
            WarmUp = warmUp ?? TimeSpan.Zero,
            RampUp = ramp ?? TimeSpan.Zero,
            Think = think ?? TimeSpan.Zero,
            Part = part,
        };
    }

    private string? Contradiction(ParseResult given, Traffic traffic, bool isOpen)
    {
        bool hasStages = given.GetValue(_stages) is not null;
        const string open = "--rate or --stages makes the load open: its iterations are due at a time";
        return hasStages && given.GetValue(_rate) is not null ? "--rate and --stages exclude each other"
            : hasStages && given.GetValue(_duration) is not null ? "--stages say how long each lasts: leave out --duration"
            : isOpen && given.GetValue(_requests) is not null ? $"{open}, so --requests has no meaning; use --duration"
            : isOpen && given.GetValue(_think) is not null ? $"{open}, so --think has no meaning"
            : isOpen && given.GetValue(_ramp) is not null ? $"{open}, so --ramp has no meaning; use --stages"
            : !isOpen && traffic.Arrivals is not null ? "--arrivals needs an open load: --rate or --stages"
            : null;
    }

    private IReadOnlyList<RateStage>? Stages(ParseResult given, TimeSpan duration, out string refusal)
    {
        if (given.GetValue(_stages) is { } text)
        {
            IReadOnlyList<RateStage>? stages = ArrivalText.Stages(text, out refusal);
            refusal = refusal.Length > 0 ? $"--stages: {refusal}" : "";
            return stages;
        }

        double? rate = ArrivalText.Rate(given.GetValue(_rate)!, out refusal);
        refusal = refusal.Length > 0 ? $"--rate: {refusal}" : "";
        return rate is { } known ? [new RateStage(known, duration)] : null;
    }

    private static TimeSpan? Time(ParseResult given, Option<string?> option, out string refusal)
    {
        refusal = "";
        return given.GetValue(option) is { } text ? TrafficOptions.TimeOf(option.Name, text, out refusal) : null;
    }
}
