using System.Text.Json;

namespace PygmyStore.Client.Load.Figures;

/// <summary>Reads and writes the files of load reports: JSON, CSV, and HdrHistogram's percentiles.</summary>
/// <remarks>Each writing method returns null, or the sentence that says why the file could not be written.</remarks>
internal static class ReportFiles
{
    // A report of a day with all its seconds has about 60 MB; ten repeats of an hour have less.
    private const long MaxBytes = 512L * 1024 * 1024;

    private const string CsvHead = "run,second,operation,requests,errors,p50_us,p99_us,max_us,warm_up";
    private const double MicrosecondsPerMillisecond = 1000;

    public static string? WriteJson(string path, IReadOnlyList<LoadReport> runs) => Write(path, writer =>
        writer.WriteLine(JsonSerializer.Serialize(new LoadFile(LoadFile.CurrentSchema, runs), LoadJson.Default.LoadFile)));

    public static string? WriteText(string path, string text) => Write(path, writer => writer.WriteLine(text));

    /// <summary>The runs of a file; or null, and the sentence that says why there are none.</summary>
    public static IReadOnlyList<LoadReport>? Read(string path, out string refusal)
    {
        refusal = "";
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (stream.Length > MaxBytes)
            {
                refusal = $"{path}: has {stream.Length:N0} bytes; a report has at most {MaxBytes:N0}";
                return null;
            }

            LoadFile? file = JsonSerializer.Deserialize(stream, LoadJson.Default.LoadFile);
            refusal = file?.Schema != LoadFile.CurrentSchema
                    ? $"{path}: is no report of this client (its schema is not {LoadFile.CurrentSchema})"
                : !ReportShape.IsWhole(file) ? $"{path}: a part of the report is missing; write it anew with load --json"
                : "";
            return refusal.Length == 0 ? file!.Runs : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refusal = $"{path}: cannot be read: {e.Message}";
        }
        catch (JsonException e)
        {
            refusal = $"{path}: is no report of this client: line {e.LineNumber + 1} is not the JSON of one";
        }

        return null;
    }

    /// <summary>One line for each operation and second.</summary>
    public static string? WriteCsv(string path, IReadOnlyList<LoadReport> runs) => Write(path, writer =>
    {
        writer.WriteLine(CsvHead);
        foreach ((int index, LoadReport run) in runs.Index())
        {
            foreach (SeriesPoint at in run.Series)
            {
                writer.WriteLine(
                    $"{index + 1},{at.Second},{at.Operation},{at.Requests},{at.Errors},{at.P50Us},{at.P99Us},{at.MaxUs},"
                    + (at.WarmUp ? "1" : "0"));
            }
        }
    });

    /// <summary>
    /// HdrHistogram's percentile distribution in milliseconds, of all runs together: a file for each operation. Its name has the
    /// operation before the extension. In an open load these are the response times, else the service times.
    /// </summary>
    public static string? WriteHgrm(string path, IReadOnlyList<LoadReport> runs)
    {
        foreach (IGrouping<string, (OperationReport One, bool IsOpen)> group in runs
            .SelectMany(run => run.Operations.Select(one => (One: one, run.IsOpen))).GroupBy(pair => pair.One.Operation))
        {
            var all = new TimeHistogram();
            foreach ((OperationReport one, bool isOpen) in group)
            {
                if (HistogramText.TryDecode(isOpen ? one.Response : one.Service, out TimeHistogram times))
                {
                    all.Add(times);
                }
            }

            string? failure = Write(HgrmPath(path, group.Key), writer => HdrHistogram.HistogramExtensions
                .OutputPercentileDistribution(all.Counts, writer, 5, MicrosecondsPerMillisecond));
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    public static string HgrmPath(string path, string operation) => Path.Combine(
        Path.GetDirectoryName(path) ?? "", $"{Path.GetFileNameWithoutExtension(path)}.{operation}{Path.GetExtension(path)}");

    private static string? Write(string path, Action<TextWriter> write)
    {
        try
        {
            using var writer = new StreamWriter(path);
            write(writer);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return $"{path}: cannot be written: {e.Message}";
        }
    }
}
