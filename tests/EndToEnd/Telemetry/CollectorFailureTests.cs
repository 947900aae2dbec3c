using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Common.Telemetry;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.EndToEnd.Telemetry;

/// <summary>A collector that does not work hinders no request and no stop, and each server says once that it does not.</summary>
internal sealed class CollectorFailureTests
{
    private const string Fails =
        "(frontend|catalog|order): the collector at http://127.0.0.1:.* does not take spans or metrics; they are lost";

    private const string Buy = """{"item_number":1}""";

    // Tests assert no times: far more than three stops may take, far less than the time of the package for a dead collector.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);

    [Test]
    [Tells(Fails)]
    public void A_collector_that_is_down_is_named_and_spans_are_counted_as_failed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var nobody = new Uri($"http://{listener.LocalEndpoint}");
        listener.Stop();
        Run(nobody, store => BuyUntil(store, metrics => ValueOf(metrics, "pygmy_spans_failed_total") > 0));
    }

    [Test]
    [Tells(Fails)]
    public void A_collector_that_answers_503_loses_spans_and_nothing_else()
    {
        using var collector = new Collector { Status = 503 };
        Run(collector.Url, store => BuyUntil(store, metrics => ValueOf(metrics, "pygmy_spans_failed_total") > 0));
        Assert.That(collector.Calls, Is.GreaterThan(0));
    }

    [Test]
    [Tells(Fails)]
    public void A_collector_that_hangs_keeps_no_buyer_and_no_server_waiting()
    {
        using var release = new ManualResetEventSlim();
        using var collector = new Collector { Until = release };
        Run(collector.Url, store =>
        {
            BuyUntil(store, metrics => collector.Calls > 0 && ValueOf(metrics, "pygmy_spans_made_total") > 0);
            // More than the queue holds: what has no room is dropped, and no request waits for it.
            using WireClient client = store.Connect();
            for (int i = 0; i < OtlpExport.MaxQueuedSpans + 100; i++)
            {
                Assert.That(client.Ask("GET", "/books/1").Status, Is.EqualTo(200));
            }
        });
        Assert.That(release.IsSet, Is.False, "the collector has not answered");
    }

    [Test]
    [Tells("(frontend|catalog|order): the collector at .* takes spans and metrics again", Sometimes = true)]
    [Tells(Fails)]
    public void A_collector_that_comes_later_gets_what_comes_then()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var endPoint = (IPEndPoint)listener.LocalEndpoint;
        listener.Stop();
        Run(new Uri($"http://{endPoint}"), store =>
        {
            BuyUntil(store, metrics => ValueOf(metrics, "pygmy_spans_failed_total") > 0);
            using var collector = new Collector(endPoint);
            BuyUntil(store, metrics => ValueOf(metrics, "pygmy_spans_sent_total") > 0);
            collector.Await(spans => spans.Any(span => span.Name == "POST /orders"));
        });
    }

    [TestCase("CatalogServer", "127.0.0.1:4318")]
    [TestCase("OrderServer", "grpc://127.0.0.1:4317")]
    [TestCase("FrontEndServer", "http://user:secret@127.0.0.1:4318")]
    public void A_wrong_URL_is_one_line_and_2(string program, string url)
    {
        string folder = Directory.CreateTempSubdirectory("pygmy-otlp-").FullName;
        try
        {
            string config = Path.Combine(folder, "config.txt");
            File.WriteAllText(config, $"catalog,127.0.0.1:0\notlp,{url}\n");
            using Process process = Process.Start(new ProcessStartInfo(
                "dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), "--config", config])
            {
                RedirectStandardError = true,
            })!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.That(
                (process.ExitCode, said),
                Is.EqualTo((2, $"{config}:2: otlp: '{url}' is not the URL of a collector such as http://127.0.0.1:4318: "
                    + "scheme, host, port, path\n")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Buys until the front end's metrics are as wanted; each buy is answered as always.</summary>
    private static void BuyUntil(RunningStore store, Func<string, bool> isEnough)
    {
        using WireClient client = store.Connect();
        bool isThere = SpinWait.SpinUntil(
            () =>
            {
                Assert.That(client.Ask("POST", "/orders", Buy).Status, Is.EqualTo(201).Or.EqualTo(409));
                return isEnough(client.Ask("GET", "/metrics").Body);
            },
            Hang);
        Assert.That(isThere);
    }

    /// <summary>Runs a store with that collector, and stops it, which must end although the collector does not work.</summary>
    private static void Run(Uri collector, Action<RunningStore> act)
    {
        var store = RunningStore.Start(configuration => configuration with { Otlp = collector, OtlpSampling = 1 });
        var stop = new Thread(store.Dispose);
        try
        {
            act(store);
        }
        finally
        {
            stop.Start();
            Assert.That(stop.Join(Hang), "the servers stop");
        }
    }

    private static double ValueOf(string metrics, string name) => metrics.Split('\n')
        .Where(line => line.StartsWith(name + " ", StringComparison.Ordinal))
        .Select(line => double.Parse(line[(name.Length + 1)..], System.Globalization.CultureInfo.InvariantCulture)).Single();
}
