using System.Globalization;
using PygmyStore.Client.Compare;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Study;

/// <summary>A study's tables for the terminal, at most 80 columns wide.</summary>
internal static class StudyText
{
    private static readonly string[] LatencyColumns =
        ["clients", "steady", "calls/s", "mean ms", "95 %", "p50", "p90", "p99", "p99.9"];

    private static readonly string[] TierColumns = ["clients", "mean ms", "client+net", "front end", "order", "catalog"];

    public static readonly string[] ContrastColumns = ["what is different (clients)", "before", "after", "ratio", "95 %"];

    public static void Write(StudyResult result, Terminal terminal)
    {
        IReadOnlyList<StudyLine> lines = result.Lines;
        foreach (IGrouping<string, StudyLine> group in lines.Where(line => line.IsMain).GroupBy(line => line.Title))
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(group.Key);
            new ReportTable(LatencyColumns, group.Select(LatencyRow)).WriteTo(terminal);
            terminal.Out.WriteLine("own time of each tier, means in ms");
            new ReportTable(TierColumns, group.Select(TierRow)).WriteTo(terminal);
        }

        var contrasts = new StudyContrasts(lines);
        Write("the cache: mean latency in ms, without and with what is named", contrasts.OfCache, terminal);
        Write("the ways to buy: mean latency in ms, order first and catalog first", contrasts.OfBuyPath, terminal);
        foreach (string warning in Warnings(result))
        {
            terminal.Out.WriteLine(TextBlock.Wrap(warning, 80));
        }
    }

    /// <summary>What a reader must know before he believes the figures; a sentence each.</summary>
    public static IEnumerable<string> Warnings(StudyResult result)
    {
        int unsteady = result.Runs.Count(run => run.Figures.Any(figures => figures.Cut is null));
        if (unsteady > 0)
        {
            yield return $"{unsteady} of {result.Runs.Count} runs never became steady, so their figures contain the warm-up; "
                + "runs.csv tells which.";
        }

        foreach (StudyLine line in result.Lines)
        {
            string name = NameOf(line);
            if (line.Runs.Sum(run => run.Unexpected) is > 0 and var unexpected)
            {
                yield return $"{name}: {Figure.Count(unexpected)} calls had unexpected outcomes; their times count too.";
            }

            if (line.Cell.Store is not (StudyStore.SoldOut or StudyStore.SoldOutCatalogFirst)
                && line.Runs.Sum(run => run.SoldOut) is > 0 and var soldOut)
            {
                yield return $"{name}: {Figure.Count(soldOut)} buys found no stock; that takes another time than a sale.";
            }
        }
    }

    /// <summary>The cells of <see cref="ContrastColumns"/>.</summary>
    public static string[] ContrastRow(StudyContrast contrast)
    {
        RatioInterval ratio = contrast.Ratio;
        return
        [
            contrast.Name, Figure.Milliseconds(contrast.Before.Mean.Mean), Figure.Milliseconds(contrast.After.Mean.Mean),
            $"{ratio.Ratio:F2}", ratio.Low is null ? "-" : $"{ratio.Low:F2}..{ratio.High:F2}",
        ];
    }

    private static void Write(string title, IReadOnlyList<StudyContrast> contrasts, Terminal terminal)
    {
        if (contrasts.Count > 0)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine(title);
            new ReportTable(ContrastColumns, contrasts.Select(ContrastRow)).WriteTo(terminal);
        }
    }

    private static string NameOf(StudyLine line) => $"{line.Title}, {line.Cell.ClientsText}";

    private static string[] LatencyRow(StudyLine line)
    {
        RunInterval mean = line.Mean;
        return
        [
            Number(line.Cell.Clients), line.SteadyText, Figure.Rate(line.PerSecond.Mean), Figure.Milliseconds(mean.Mean),
            mean.Low is null ? "-" : $"{Figure.Milliseconds(mean.Low)}..{Figure.Milliseconds(mean.High)}",
            Milliseconds(line.Of(run => run.P50Us)), Milliseconds(line.Of(run => run.P90Us)),
            Milliseconds(line.Of(run => run.P99Us)), Milliseconds(line.Of(run => run.P999Us)),
        ];
    }

    private static string[] TierRow(StudyLine line)
    {
        TierTimes own = line.Own;
        return
        [
            Number(line.Cell.Clients), Figure.Milliseconds(line.Mean.Mean), Figure.Milliseconds(own.ClientUs),
            Figure.Milliseconds(own.FrontEndUs), Figure.Milliseconds(own.OrderUs), Figure.Milliseconds(own.CatalogUs),
        ];
    }

    private static string Milliseconds(RunInterval? interval) => Figure.Milliseconds(interval?.Mean);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
