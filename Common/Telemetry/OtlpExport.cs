using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Telemetry;

/// <summary>Sends a server's spans and metrics to a collector: OTLP over HTTP, in protobuf (setting <c>otlp</c>).</summary>
/// <remarks>
/// The packages of OpenTelemetry do it, on threads of their own. A request only puts its span into a queue, which drops spans
/// when it is full. What the packages read from the environment (<c>OTEL_EXPORTER_OTLP_HEADERS</c>,
/// <c>OTEL_RESOURCE_ATTRIBUTES</c>) holds too, where nothing here says otherwise. For one thread.
/// </remarks>
public sealed class OtlpExport : IDisposable
{
    /// <summary>Spans that wait: a third of a second at 6,000 a second, about 3 MB.</summary>
    public const int MaxQueuedSpans = 2048;

    /// <summary>Spans in one call to the collector: about 300 KB.</summary>
    public const int MaxSpansInCall = 512;

    /// <summary>A span is sent this long after its end, or earlier when there are enough for a call.</summary>
    public const int SpanDelayMilliseconds = 1000;

    /// <summary>As often as Prometheus asks.</summary>
    public const int MetricIntervalMilliseconds = 10_000;

    /// <summary>How long the collector may take for a call; then what it carried is lost.</summary>
    public const int CallMilliseconds = 2000;

    /// <summary>How long a stop waits for the last spans and metrics, together.</summary>
    public const int ShutdownMilliseconds = 2000;

    private readonly TracerProvider _spans;
    private readonly MeterProvider _metrics;

    /// <summary>Begins to listen. From then on requests have spans.</summary>
    /// <param name="serverName">For example <c>catalog</c>; the service is <c>pygmy-catalog</c>.</param>
    /// <param name="instance">Tells servers of the same name apart, as the address does.</param>
    /// <param name="collector">Its base URL: <c>http://127.0.0.1:4318</c>.</param>
    /// <param name="metrics">What is sent besides spans; gets the figures of the export, too.</param>
    /// <param name="say">Tells a person that the collector fails, and that it works again.</param>
    public OtlpExport(string serverName, string instance, Uri collector, ServerMetrics metrics, Action<string> say)
    {
        ResourceBuilder resource = ResourceBuilder.CreateDefault().AddService(
            "pygmy-" + serverName, serviceNamespace: "pygmy", autoGenerateServiceInstanceId: false, serviceInstanceId: instance);
        var figures = new ExportFigures(metrics.Meter, collector, say);
        _spans = Sdk.CreateTracerProviderBuilder()
            .SetResourceBuilder(resource)
            .AddSource(RequestTracing.SourceNameOf(serverName))
            .SetSampler(new AlwaysOnSampler()) // RequestTracing has decided
            .AddProcessor(new SpanQueue(new SpanExporter(OptionsOf(collector, "v1/traces"), figures), figures))
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(resource)
            .AddMeter(ServerMetrics.MeterName)
            .AddView(instrument => metrics.Owns(instrument) ? null : MetricStreamConfiguration.Drop) // another server's
            .AddReader(new PeriodicExportingMetricReader(
                new MetricExporter(OptionsOf(collector, "v1/metrics"), figures), MetricIntervalMilliseconds, CallMilliseconds))
            .Build();
    }

    /// <summary>Sends what is left, as long as <see cref="ShutdownMilliseconds"/> lasts.</summary>
    public void Dispose()
    {
        long begun = Stopwatch.GetTimestamp();
        _spans.Shutdown(ShutdownMilliseconds);
        long left = ShutdownMilliseconds - (long)Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        _metrics.Shutdown((int)Math.Max(0, left));
        _spans.Dispose();
        _metrics.Dispose();
    }

    private static OtlpExporterOptions OptionsOf(Uri collector, string signal) => new()
    {
        Protocol = OtlpExportProtocol.HttpProtobuf,
        Endpoint = new Uri($"{collector.AbsoluteUri.TrimEnd('/')}/{signal}"),
        TimeoutMilliseconds = CallMilliseconds,
    };

    /// <summary>The package's queue, which counts what comes in.</summary>
    private sealed class SpanQueue(SpanExporter exporter, ExportFigures figures) : BatchActivityExportProcessor(
        exporter, MaxQueuedSpans, SpanDelayMilliseconds, CallMilliseconds, MaxSpansInCall)
    {
        public override void OnEnd(Activity data)
        {
            figures.SpanEnded();
            base.OnEnd(data);
        }
    }

    private sealed class SpanExporter(OtlpExporterOptions options, ExportFigures figures) : OtlpTraceExporter(options)
    {
        public override ExportResult Export(in Batch<Activity> activityBatch)
        {
            long spans = activityBatch.Count;
            ExportResult result = base.Export(activityBatch);
            figures.SpansSent(spans, result == ExportResult.Success);
            return result;
        }
    }

    private sealed class MetricExporter(OtlpExporterOptions options, ExportFigures figures) : OtlpMetricExporter(options)
    {
        public override ExportResult Export(in Batch<Metric> metrics)
        {
            ExportResult result = base.Export(metrics);
            figures.Told(result == ExportResult.Success);
            return result;
        }
    }
}
