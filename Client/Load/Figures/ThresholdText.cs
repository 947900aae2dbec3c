using System.Globalization;
using System.Text.RegularExpressions;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Reads thresholds as people write them.</summary>
internal static partial class ThresholdText
{
    private const string Example =
        "as in \"buy.p99<50ms\", \"lookup.response.p99.9<0.2s\", \"errors<0.1%\" or \"buy.rate>100/s\"";

    /// <summary>The threshold; or null, and the sentence that says what is wrong.</summary>
    public static Threshold? Parse(string text, out string refusal)
    {
        Match match = Whole().Match(text);
        if (!match.Success)
        {
            refusal = $"\"{text}\" is no threshold. It is a figure, a sign and a limit, {Example}";
            return null;
        }

        string? operation = Given(match, "operation");
        string? kind = Given(match, "kind");
        string metric = match.Groups["metric"].Value;
        string unit = match.Groups["unit"].Value;
        bool isTime = metric is not ("rate" or "errors");
        double? scale = ScaleOf(metric, unit);
        refusal = operation is not null && !CallWords.Operations.Contains(operation)
                ? $"\"{text}\": there is no {operation}; there are {string.Join(", ", CallWords.Operations)}"
            : isTime && operation is null ? $"\"{text}\": a time needs its operation, as in \"buy.{metric}<50ms\""
            : !isTime && kind is not null ? $"\"{text}\": only times have a {kind}"
            : scale is null && isTime ? $"\"{text}\": a time needs one of the units us, ms and s"
            : scale is null && metric == "rate" ? $"\"{text}\": a rate is per second, as in \"rate>100/s\""
            : scale is null ? $"\"{text}\": a share of errors is in percent, as in \"errors<0.1%\""
            : "";
        if (refusal.Length > 0)
        {
            return null;
        }

        double limit = double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture) * scale!.Value;
        decimal percent = metric[0] == 'p' ? decimal.Parse(metric[1..], CultureInfo.InvariantCulture) : 0;
        return new Threshold(text, operation, kind, MetricOf(metric), percent, match.Groups["sign"].Value, limit);
    }

    private static string? Given(Match match, string group) => match.Groups[group].Success ? match.Groups[group].Value : null;

    private static ThresholdMetric MetricOf(string metric) => metric switch
    {
        "mean" => ThresholdMetric.Mean,
        "max" => ThresholdMetric.Max,
        "rate" => ThresholdMetric.Rate,
        "errors" => ThresholdMetric.Errors,
        _ => ThresholdMetric.Percentile,
    };

    private static double? ScaleOf(string metric, string unit) => (metric, unit) switch
    {
        ("rate", "/s" or "") => 1,
        ("errors", "%") => 0.01,
        ("rate" or "errors", _) => null,
        (_, "us") => 1,
        (_, "ms") => 1_000,
        (_, "s") => 1_000_000,
        _ => null,
    };

    [GeneratedRegex(
        @"^\s*(?:(?<operation>[a-z]+)\.)??(?:(?<kind>response|service)\.)?"
        + @"(?<metric>p[0-9]{1,2}(?:\.[0-9]{1,3})?|max|mean|rate|errors)"
        + @"\s*(?<sign><=|>=|<|>)\s*(?<value>[0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(?<unit>us|ms|s|%|/s)?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
