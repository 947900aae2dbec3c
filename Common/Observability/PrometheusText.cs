using System.Buffers;
using System.Globalization;
using System.Text;
using Label = System.Collections.Generic.KeyValuePair<string, object?>;

namespace PygmyStore.Common.Observability;

/// <summary>The Prometheus text exposition format 0.0.4: names, labels and lines.</summary>
internal static class PrometheusText
{
    public const string CounterKind = "counter";
    public const string HistogramKind = "histogram";

    public static void Write(IReadOnlyList<MetricFamily> families, IBufferWriter<byte> output)
    {
        foreach (MetricFamily family in families)
        {
            Put(output, $"# HELP {family.Name} {EscapeHelp(family.Help)}\n");
            Put(output, $"# TYPE {family.Name} {family.Kind}\n");
            foreach (MetricSeries series in family.Series)
            {
                if (family.Kind == HistogramKind)
                {
                    WriteHistogram(family, series, output);
                }
                else
                {
                    Put(output, $"{family.Name}{Braced(series.Labels)} {Number(series.Value)}\n");
                }
            }
        }
    }

    /// <summary><c>pygmy.request.duration</c> in <c>s</c> becomes <c>pygmy_request_duration_seconds</c>.</summary>
    public static string NameOf(string instrumentName, string? unit, string kind)
    {
        string name = Identifier(instrumentName);
        name += unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        return kind == CounterKind ? name + "_total" : name;
    }

    /// <summary>The attribute <c>http.route</c> becomes the label <c>http_route</c>.</summary>
    public static string LabelsOf(IEnumerable<Label> labels) => string.Join(',', labels.Select(label =>
        $"{Identifier(label.Key)}=\"{EscapeLabel(Convert.ToString(label.Value, CultureInfo.InvariantCulture) ?? "")}\""));

    private static void WriteHistogram(MetricFamily family, MetricSeries series, IBufferWriter<byte> output)
    {
        (string name, double[] bounds) = (family.Name, family.Bounds);
        string before = series.Labels.Length == 0 ? "" : series.Labels + ",";
        long cumulative = 0;
        for (int bucket = 0; bucket <= bounds.Length; bucket++)
        {
            cumulative += series.CountIn(bucket);
            double bound = bucket < bounds.Length ? bounds[bucket] : double.PositiveInfinity;
            Put(output, $"{name}_bucket{{{before}le=\"{Number(bound)}\"}} {cumulative}\n");
        }

        Put(output, $"{name}_sum{Braced(series.Labels)} {Number(series.Value)}\n");
        // From the buckets, not from a separate counter: the format requires that the count equals the last bucket.
        Put(output, $"{name}_count{Braced(series.Labels)} {cumulative}\n");
    }

    private static string Identifier(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string Braced(string labels) => labels.Length == 0 ? "" : "{" + labels + "}";

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\").Replace("\n", "\\n");

    private static string EscapeLabel(string text) => EscapeHelp(text).Replace("\"", "\\\"");

    private static void Put(IBufferWriter<byte> output, string text) => Encoding.UTF8.GetBytes(text, output);
}
