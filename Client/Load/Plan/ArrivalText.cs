using System.Globalization;

namespace PygmyStore.Client.Load.Plan;

/// <summary>Reads the rates and times of an open load. Each method returns null and a sentence that says what is wrong.</summary>
internal static class ArrivalText
{
    /// <summary>Iterations a second; more than any client sends with a thread for each call.</summary>
    public const double MaxRate = 1_000_000;

    /// <summary>Enough for steps of 1 % up to a highest rate; each arrival looks through them.</summary>
    public const int MaxStages = 100;

    /// <summary>A soak test of a week.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromDays(7);

    // The longest suffix first: "ms" also ends in "s".
    private static readonly (string Suffix, TimeSpan Unit)[] Units =
    [
        ("ms", TimeSpan.FromMilliseconds(1)),
        ("s", TimeSpan.FromSeconds(1)),
        ("m", TimeSpan.FromMinutes(1)),
        ("h", TimeSpan.FromHours(1)),
    ];

    /// <summary>Reads iterations a second, above zero: <c>500</c>, <c>0.5</c>.</summary>
    public static double? Rate(string text, out string refusal)
    {
        double? rate = RateOrPause(text, out refusal);
        refusal = rate == 0 ? $"\"{text}\": a rate is above zero" : refusal;
        return rate == 0 ? null : rate;
    }

    /// <summary>Reads a duration above zero: <c>500ms</c>, <c>10s</c>, <c>1.5m</c>, <c>2h</c>; seconds without a unit.</summary>
    public static TimeSpan? Duration(string text, out string refusal)
    {
        (string suffix, TimeSpan unit) = Units.FirstOrDefault(
            one => text.EndsWith(one.Suffix, StringComparison.Ordinal), (Suffix: "", Unit: TimeSpan.FromSeconds(1)));
        bool isNumber = TryParse(text.AsSpan(0, text.Length - suffix.Length), out double number);
        TimeSpan time = isNumber && number * unit.TotalDays <= MaxDuration.TotalDays ? number * unit : TimeSpan.Zero;
        refusal = !isNumber ? $"\"{text}\" is no time: write 500ms, 10s, 5m or 1h"
            : number == 0 ? $"\"{text}\": a time is above zero"
            : time == TimeSpan.Zero ? $"\"{text}\": a time is at most {MaxDuration.TotalDays:F0} days"
            : "";
        return refusal.Length == 0 ? time : null;
    }

    /// <summary>Reads stages, each a rate and how long it lasts: <c>100:10s,500:30s</c>. The rate 0 is a pause.</summary>
    public static IReadOnlyList<RateStage>? Stages(string text, out string refusal)
    {
        var stages = new List<RateStage>();
        foreach (string part in text.Split(','))
        {
            if (Stage(part.Trim(), out refusal) is not { } stage)
            {
                return null;
            }

            stages.Add(stage);
        }

        var whole = TimeSpan.FromTicks(stages.Sum(stage => stage.Duration.Ticks));
        refusal = stages.Count > MaxStages ? $"there are at most {MaxStages} stages"
            : stages.TrueForAll(stage => stage.Rate == 0) ? "no stage has a rate above zero"
            : whole > MaxDuration ? $"all stages together last at most {MaxDuration.TotalDays:F0} days"
            : "";
        return refusal.Length == 0 ? stages : null;
    }

    private static RateStage? Stage(string text, out string refusal)
    {
        int colon = text.IndexOf(':');
        if (colon < 0)
        {
            refusal = $"\"{text}\" is no stage: write a rate and how long it lasts, such as 100:10s";
            return null;
        }

        return RateOrPause(text[..colon], out refusal) is { } rate && Duration(text[(colon + 1)..], out refusal) is { } duration
            ? new RateStage(rate, duration)
            : null;
    }

    private static double? RateOrPause(string text, out string refusal)
    {
        bool isNumber = TryParse(text, out double rate);
        refusal = !isNumber ? $"\"{text}\" is no rate: write iterations a second, such as 500"
            : rate > MaxRate ? $"\"{text}\": a rate is at most {MaxRate:F0} a second"
            : "";
        return refusal.Length == 0 ? rate : null;
    }

    /// <summary>Digits with at most one point: no sign, no exponent.</summary>
    private static bool TryParse(ReadOnlySpan<char> text, out double number) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number)
        && double.IsFinite(number);
}
