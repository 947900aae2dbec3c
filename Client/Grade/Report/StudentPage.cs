using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Reports;

namespace PygmyStore.Client.Grade.Report;

/// <summary>The report for who wrote the store: the points, and what each check found, with the calls that show it.</summary>
/// <remarks>What a store sent may be anything: the writers of reports show it as text only.</remarks>
internal static class StudentPage
{
    public static ReportDocument Of(GradeReport report) => new(
        $"{report.Store}: {report.Earned} of {report.Possible} points",
        [
            new Paragraph(Run(report)),
            new DataTable(
                "The checks", ["check", "what must hold", "verdict", "points"],
                [
                    .. report.Lines.Select(line =>
                        (string[])[line.Check, line.Title, Verdict(line), $"{line.Earned} of {line.Possible}"]),
                ],
                Names: 3),
            .. report.Lines.Index().SelectMany(line => Section(line.Item, line.Index + 1)),
        ]);

    /// <summary>How to run it again.</summary>
    private static string Run(GradeReport report) =>
        $"Judged on {report.BegunAt:yyyy-MM-dd HH:mm} UTC through the face {report.Face}. --seed {report.Seed} repeats the run: "
        + "the same customers ask for the same books; when they meet is up to the machine."
        + (report.IsInterrupted ? " It was ended before all checks had run." : "");

    /// <summary>With a sign, so that nobody needs colours to find what failed.</summary>
    private static string Verdict(GradeLine line) => line.Outcome.Verdict switch
    {
        GradeVerdict.Pass => "✓ pass",
        GradeVerdict.Fail => "✗ fail",
        _ => "– not applicable",
    };

    private static IEnumerable<ReportBlock> Section(GradeLine line, int number)
    {
        CheckOutcome outcome = line.Outcome;
        string file = $"{number}-{line.Check.Replace(' ', '-').Replace('_', '-').ToLowerInvariant()}";
        yield return new Heading($"{line.Check}: {Verdict(line)}, {line.Earned} of {line.Possible}");
        yield return new Paragraph(Sentence(outcome.Sentence));
        if (outcome.Calls.Count > 0)
        {
            yield return Calls(outcome.Calls);
        }

        foreach (string lost in outcome.Lost)
        {
            yield return new Paragraph(Sentence($"meanwhile {lost}"));
        }

        if (outcome.Timeline is { } timeline)
        {
            yield return new PlotBlock(file, GradePlots.Timeline(line.Check, timeline));
        }

        if (outcome.Times.Count > 0)
        {
            yield return Times(outcome.Times);
            yield return new PlotBlock($"{file}-percentiles", GradePlots.Percentiles(outcome.Times));
        }
    }

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private static DataTable Calls(IReadOnlyList<Heard> calls) => new(
        "The calls that show it", ["who", "asked", "and got"],
        [.. calls.Select(call => (string[])[call.Customer, call.Asked, call.Told])], Names: 3);

    private static DataTable Times(IReadOnlyList<CallTimes> times) => new(
        "How long the calls took, in ms; a hyphen where there are too few calls to tell",
        ["operation", "calls", "p50", "p90", "p99", "p99.9", "max"],
        [
            .. from one in times
            let shown = Load.Figures.Times.Of(one.All)
            select (string[])
            [
                one.Operation, Figure.Count(shown.Count), Figure.Milliseconds(shown.P50Us), Figure.Milliseconds(shown.P90Us),
                Figure.Milliseconds(shown.P99Us), Figure.Milliseconds(shown.P999Us), Figure.Milliseconds(shown.MaxUs),
            ],
        ]);
}
