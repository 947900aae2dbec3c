using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Compare;

/// <summary>What is compared: the runs of a file, or of several files of the same side.</summary>
internal sealed record ComparedSide(string Name, IReadOnlyList<LoadReport> Runs)
{
    /// <summary>Reads a list of files with commas; null, and the sentence that says why not.</summary>
    public static ComparedSide? Read(string paths, out string refusal)
    {
        var runs = new List<LoadReport>();
        foreach (string path in paths.Split(','))
        {
            if (ReportFiles.Read(path, out refusal) is not { } read)
            {
                return null;
            }

            if (read.Any(run => run.Part is not null))
            {
                refusal = $"{path}: is only part {read[0].Part} of a load; put its parts together with load merge first";
                return null;
            }

            runs.AddRange(read);
        }

        refusal = "";
        return new ComparedSide(paths, runs);
    }

    /// <summary>A figure of each run that has it, in the order of the runs.</summary>
    public IReadOnlyList<double> FiguresOf(string operation, ComparedMetric metric) =>
    [
        .. Runs.Select(run => (run.IsOpen, One: run.Operations.FirstOrDefault(one => one.Operation == operation)))
            .Where(run => run.One is not null)
            .Select(run => metric switch
            {
                ComparedMetric.P50 => (double?)(run.IsOpen ? run.One!.Response : run.One!.Service).P50Us,
                ComparedMetric.P99 => (run.IsOpen ? run.One!.Response : run.One!.Service).P99Us,
                _ => run.One!.RequestsPerSecond,
            })
            .OfType<double>(),
    ];
}

internal enum ComparedMetric
{
    P50,
    P99,
    Rate,
}
