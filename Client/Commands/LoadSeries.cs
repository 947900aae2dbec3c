using PygmyStore.Client.Checks.Load;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Live;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary>The repeats of a load: each is run, told and judged by itself.</summary>
internal sealed record LoadSeries(
    LoadShape Shape, CheckMode Checks, IReadOnlyList<Threshold> Thresholds, int Repeats, DateTimeOffset? StartAt)
{
    /// <summary>The reports, as many as there are until one is interrupted or cannot begin.</summary>
    public IReadOnlyList<LoadReport> Run(LoadSession session, ILoadScreen screen, Terminal terminal)
    {
        var runs = new List<LoadReport>();
        while (runs.Count < Repeats && (runs.Count == 0 || !session.IsInterrupted))
        {
            if (Repeats > 1)
            {
                terminal.Out.WriteLine($"{(runs.Count == 0 ? "" : Environment.NewLine)}run {runs.Count + 1} of {Repeats}");
            }

            LoadReport? report = session.Run(Shape, screen, Checks, measured => LoadText.Write(measured, terminal.Out));
            if (report is null)
            {
                break;
            }

            report = report with { Thresholds = [.. Thresholds.Select(threshold => threshold.Judge(report))] };
            LoadText.WriteVerdicts(report, terminal.Out);
            runs.Add(report);
        }

        return runs;
    }
}
