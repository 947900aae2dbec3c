using System.Globalization;
using System.Text;
using System.Text.Json;
using PygmyStore.Client.Grade.Checks;

namespace PygmyStore.Client.Grade.Report;

/// <summary>The report for who gives the grades: a line for each check as CSV, and all of it as JSON.</summary>
internal static class GraderFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes all four files of a report. Why it could not; null if it could.</summary>
    public static string? WriteAll(GradeReport report, string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, "report.md"), StudentReport.Markdown(report), Utf8);
            File.WriteAllText(Path.Combine(folder, "report.html"), StudentReport.Html(report), Utf8);
            File.WriteAllText(Path.Combine(folder, "grades.csv"), Csv(report), Utf8);
            File.WriteAllBytes(Path.Combine(folder, "grade.json"), Json(report));
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"the report could not be written: {error.Message}";
        }
    }

    public static string Csv(GradeReport report)
    {
        var text = new StringBuilder("store,check,verdict,points,possible,seed,found\n");
        foreach (GradeLine line in report.Lines)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{Quoted(report.Store)},{line.Check},{line.Word},{line.Earned},{line.Possible},{report.Seed},")
                .Append(Quoted(line.Outcome.Sentence)).Append('\n');
        }

        return text.ToString();
    }

    public static byte[] Json(GradeReport report)
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

        return bytes.ToArray();
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
            json.WriteNumber("calls", times.Calls);
            json.WriteNumber("p50", Math.Round(times.Median, 3));
            json.WriteNumber("p90", Math.Round(times.P90, 3));
            json.WriteNumber("p99", Math.Round(times.P99, 3));
            json.WriteNumber("max", Math.Round(times.Most, 3));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A field of CSV (RFC 4180). What begins like a formula gets a space: a spreadsheet would compute it.</summary>
    private static string Quoted(string text)
    {
        string safe = text is ['=' or '+' or '-' or '@', ..] ? $" {text}" : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
