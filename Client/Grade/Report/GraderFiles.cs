using System.Text;
using System.Text.Json;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Grade.Report;

/// <summary>The report for who gives the grades: a line for each check as CSV, and all of it as JSON.</summary>
internal static class GraderFiles
{
    private static readonly (string Name, decimal Percent)[] Percentiles = [("p50", 50), ("p90", 90), ("p99", 99)];

    public static string Csv(GradeReport report)
    {
        var text = new StringBuilder("store,check,verdict,points,possible,seed,found\n");
        foreach (GradeLine line in report.Lines)
        {
            text.Append($"{Quoted(report.Store)},{line.Check},{line.Word},{line.Earned},{line.Possible},{report.Seed},")
                .Append(Quoted(line.Outcome.Sentence)).Append('\n');
        }

        return text.ToString();
    }

    public static string Json(GradeReport report)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("store", report.Store);
            json.WriteString("face", report.Face);
            json.WriteNumber("seed", report.Seed);
            json.WriteString("begun_at", report.BegunAt);
            json.WriteBoolean("interrupted", report.IsInterrupted);
            json.WriteNumber("points", report.Earned);
            json.WriteNumber("possible", report.Possible);
            json.WriteStartArray("checks");
            foreach (GradeLine line in report.Lines)
            {
                Write(json, line);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static void Write(Utf8JsonWriter json, GradeLine line)
    {
        json.WriteStartObject();
        json.WriteString("check", line.Check);
        json.WriteString("title", line.Title);
        json.WriteString("verdict", line.Word);
        json.WriteNumber("points", line.Earned);
        json.WriteNumber("possible", line.Possible);
        json.WriteString("found", line.Outcome.Sentence);
        json.WriteStartArray("evidence");
        foreach (string evidence in line.Outcome.Evidence)
        {
            json.WriteStringValue(evidence);
        }

        json.WriteEndArray();
        json.WriteStartArray("times_ms");
        foreach (CallTimes times in line.Outcome.Times)
        {
            json.WriteStartObject();
            json.WriteString("operation", times.Operation);
            json.WriteNumber("calls", times.All.Count);
            foreach ((string name, decimal percent) in Percentiles)
            {
                Write(json, name, times.All.Percentile(percent, Times.SamplesBeyond));
            }

            Write(json, "max", times.All.MaxMicroseconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Milliseconds; null where there are too few calls to tell.</summary>
    private static void Write(Utf8JsonWriter json, string name, long? microseconds)
    {
        if (microseconds is { } time)
        {
            json.WriteNumber(name, time / 1000m);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A field of CSV (RFC 4180). What begins like a formula gets a space: a spreadsheet would compute it.</summary>
    private static string Quoted(string text)
    {
        string safe = text is ['=' or '+' or '-' or '@', ..] ? $" {text}" : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
