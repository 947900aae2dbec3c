using System.Buffers;
using System.Diagnostics.Metrics;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class ServerMetricsTests
{
    private static readonly double[] Bounds = [0.1, 1];

    private ServerMetrics _metrics = null!;

    [SetUp]
    public void SetUp() => _metrics = new ServerMetrics();

    [TearDown]
    public void TearDown() => _metrics.Dispose();

    [Test]
    public void The_exposition_has_help_type_names_units_and_values()
    {
        _metrics.Meter.CreateObservableGauge("pygmy.sessions", () => 7, null, "Sessions now.");
        _metrics.Meter.CreateObservableCounter("pygmy.journal.written", () => 1L << 40, "By", "Bytes of\nrecords \\ written.");
        UpDownCounter<int> changes = _metrics.Meter.CreateUpDownCounter<int>("pygmy.calls", null, "Calls under way.");
        changes.Add(3);
        changes.Add(-1);
        Histogram<double> sync = _metrics.Meter.CreateHistogram("pygmy.sync.duration", "s", "Time of a sync.", null, Advice());
        sync.Record(0.05);
        sync.Record(0.5);
        Counter<long> refusals = _metrics.Meter.CreateCounter<long>("pygmy.refusals", null, "Refused under load.");
        refusals.Add(2, new KeyValuePair<string, object?>("reason", "workers"));
        refusals.Add(1, new KeyValuePair<string, object?>("reason", "connections"));

        Assert.That(Exposition(), Is.EqualTo("""
            # HELP pygmy_calls Calls under way.
            # TYPE pygmy_calls gauge
            pygmy_calls 2
            # HELP pygmy_journal_written_bytes_total Bytes of\nrecords \\ written.
            # TYPE pygmy_journal_written_bytes_total counter
            pygmy_journal_written_bytes_total 1099511627776
            # HELP pygmy_refusals_total Refused under load.
            # TYPE pygmy_refusals_total counter
            pygmy_refusals_total{reason="connections"} 1
            pygmy_refusals_total{reason="workers"} 2
            # HELP pygmy_sessions Sessions now.
            # TYPE pygmy_sessions gauge
            pygmy_sessions 7
            # HELP pygmy_sync_duration_seconds Time of a sync.
            # TYPE pygmy_sync_duration_seconds histogram
            pygmy_sync_duration_seconds_bucket{le="0.1"} 1
            pygmy_sync_duration_seconds_bucket{le="1"} 2
            pygmy_sync_duration_seconds_bucket{le="+Inf"} 2
            pygmy_sync_duration_seconds_sum 0.55
            pygmy_sync_duration_seconds_count 2

            """));
    }

    [Test]
    public void Label_values_are_escaped()
    {
        _metrics.Meter.CreateCounter<long>("c").Add(1, new KeyValuePair<string, object?>("label", "a\"b\\c\nd"));
        Assert.That(Exposition(), Does.Contain("""c_total{label="a\"b\\c\nd"} 1""" + "\n"));
    }

    [TestCase(0.1, 1, 1, 1)]
    [TestCase(0.10001, 0, 1, 1)]
    [TestCase(1, 0, 1, 1)]
    [TestCase(1.00001, 0, 0, 1)]
    [TestCase(0, 1, 1, 1)]
    public void Buckets_are_cumulative_and_include_their_bound(double value, int first, int second, int all)
    {
        _metrics.Meter.CreateHistogram("h", null, null, null, Advice()).Record(
            value, new KeyValuePair<string, object?>("x", "y"));
        Assert.That(Exposition(), Does.Contain(
            $"h_bucket{{x=\"y\",le=\"0.1\"}} {first}\nh_bucket{{x=\"y\",le=\"1\"}} {second}\nh_bucket{{x=\"y\",le=\"+Inf\"}} "
            + $"{all}\nh_sum"));
    }

    [TestCase(double.NaN, "NaN")]
    [TestCase(double.PositiveInfinity, "+Inf")]
    [TestCase(double.NegativeInfinity, "-Inf")]
    [TestCase(-0.25, "-0.25")]
    public void Numbers_are_written_as_the_format_wants_them(double value, string expected)
    {
        _metrics.Meter.CreateObservableGauge("g", () => value);
        Assert.That(Exposition(), Does.EndWith($"\ng {expected}\n"));
    }

    [Test]
    public void A_sum_that_is_no_number_does_not_hang()
    {
        Counter<double> counter = _metrics.Meter.CreateCounter<double>("c");
        counter.Add(double.NaN);
        counter.Add(1);
        Assert.That(Exposition(), Does.EndWith("\nc_total NaN\n"));
    }

    [Test]
    public void An_observable_shows_what_is_so_at_that_moment()
    {
        int depth = 1;
        _metrics.Meter.CreateObservableGauge("depth", () => depth);
        Assert.That(Exposition(), Does.EndWith("\ndepth 1\n"));
        depth = 0;
        Assert.That(Exposition(), Does.EndWith("\ndepth 0\n"));
    }

    [Test]
    public void Two_servers_of_one_process_do_not_share_their_figures()
    {
        using var other = new ServerMetrics();
        _metrics.Meter.CreateCounter<long>("c").Add(1);
        other.Meter.CreateCounter<long>("c").Add(5);
        Assert.That(Exposition(), Does.EndWith("\nc_total 1\n"));
    }

    [Test]
    public void Concurrent_measurements_are_all_counted()
    {
        const int Threads = 16;
        const int PerThread = 20_000;
        Counter<long> counter = _metrics.Meter.CreateCounter<long>("c");
        Histogram<double> histogram = _metrics.Meter.CreateHistogram("h", null, null, null, Advice());
        using var start = new Barrier(Threads);
        Thread[] threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            var label = new KeyValuePair<string, object?>("parity", number % 2 == 0 ? "even" : "odd");
            start.SignalAndWait();
            for (int i = 0; i < PerThread; i++)
            {
                counter.Add(1, label);
                histogram.Record(0.5);
            }
        })).ToArray();
        foreach (Thread? thread in threads)
        {
            thread.Start();
        }

        foreach (Thread? thread in threads)
        {
            thread.Join();
        }

        Assert.That(Exposition(), Does
            .Contain("c_total{parity=\"even\"} 160000\nc_total{parity=\"odd\"} 160000\n")
            .And.Contain(
                "h_bucket{le=\"0.1\"} 0\nh_bucket{le=\"1\"} 320000\nh_bucket{le=\"+Inf\"} 320000\n"
                + "h_sum 160000\nh_count 320000\n"));
    }

    [Test]
    public void Labels_beyond_the_bound_are_counted_as_one()
    {
        Counter<long> counter = _metrics.Meter.CreateCounter<long>("c");
        for (int i = 0; i < ServerMetrics.MaxSeries + 3; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("i", i));
        }

        string[] lines = Exposition().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(2 + ServerMetrics.MaxSeries + 1));
        Assert.That(lines, Does.Contain("c_total{overflow=\"true\"} 3"));
    }

    [Test]
    public void A_name_can_be_used_once()
    {
        _metrics.Meter.CreateCounter<long>("a.b");
        Assert.That(() => _metrics.Meter.CreateCounter<long>("a_b"), Throws.InvalidOperationException);
    }

    [Test]
    public void A_histogram_needs_bounds() =>
        Assert.That(() => _metrics.Meter.CreateHistogram<double>("h"), Throws.InvalidOperationException);

    private static InstrumentAdvice<double> Advice() => new() { HistogramBucketBoundaries = Bounds };

    private string Exposition()
    {
        var output = new ArrayBufferWriter<byte>();
        _metrics.WritePrometheus(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
