using System.Globalization;
using System.Text.RegularExpressions;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Compare;

/// <summary>What a ratio must be: <c>lookup.p99&lt;1.1</c>. The ratio itself is judged, whatever its interval.</summary>
internal sealed partial record RatioThreshold(string Text, string Name, string Sign, double Limit)
{
    /// <summary>The threshold; or null, and the sentence that says what is wrong.</summary>
    public static RatioThreshold? Parse(string text, out string refusal)
    {
        Match match = Whole().Match(text);
        string operation = match.Groups["operation"].Value;
        refusal = !match.Success
                ? $"\"{text}\" is no threshold of a ratio. It is p50, p99 or rate of an operation, as in \"lookup.p99<1.1\""
            : !CallWords.Operations.Contains(operation)
                ? $"\"{text}\": there is no {operation}; there are {string.Join(", ", CallWords.Operations)}"
            : "";
        return refusal.Length > 0
            ? null
            : new RatioThreshold(
                text,
                $"{operation}.{match.Groups["metric"].Value}",
                match.Groups["sign"].Value,
                double.Parse(match.Groups["limit"].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>A line for each side that is compared with the first one.</summary>
    public IReadOnlyList<VerdictLine> Judge(IReadOnlyList<ComparedFigure> figures)
    {
        VerdictLine[] lines = [.. figures.Where(figure => figure.Name == Name).Select(Judge)];
        return lines.Length > 0
            ? lines
            : [new VerdictLine(Text, VerdictLine.Fail, "the files do not tell it: no such calls, or too few for a percentile")];
    }

    private VerdictLine Judge(ComparedFigure figure)
    {
        double ratio = figure.Interval.Ratio;
        bool holds = Sign switch
        {
            "<" => ratio < Limit,
            "<=" => ratio <= Limit,
            ">" => ratio > Limit,
            _ => ratio >= Limit,
        };
        return new VerdictLine(
            Text, holds ? VerdictLine.Pass : VerdictLine.Fail, $"{ratio:F3} of {figure.Side} ({figure.Verdict})");
    }

    [GeneratedRegex(
        @"^\s*(?<operation>[a-z]+)\.(?<metric>p50|p99|rate)\s*(?<sign><=|>=|<|>)\s*(?<limit>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex Whole();
}
