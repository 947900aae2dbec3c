using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd.Telemetry;

/// <summary>The spans that a collector gets from the three servers of a store.</summary>
internal sealed class TraceTests
{
    private const ulong ServerKind = 2;
    private const ulong ClientKind = 3;
    private const ulong InternalKind = 1;
    private const string Buy = """{"item_number":1}""";
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";

    private static readonly string[] Services = ["pygmy-frontend", "pygmy-order", "pygmy-catalog"];

    [TestCase(BuyPath.OrderFirst)]
    [TestCase(BuyPath.CatalogFirst)]
    public void One_buy_is_one_trace_through_all_three_servers(BuyPath path)
    {
        using var collector = new Collector();
        using (RunningStore store = Start(collector, sampling: 1, path))
        using (WireClient client = store.Connect())
        {
            Assert.That(client.Ask("POST", "/orders", Buy).Status, Is.EqualTo(201));
        }

        ToldSpan root = collector.Await(spans => spans.Any(span => span.Name == "POST /orders"))
            .Single(span => span.Name == "POST /orders");
        ToldSpan[] trace = [.. collector.Spans.Where(span => span.Trace == root.Trace)];
        Assert.That(trace.Select(span => span.Service).Distinct(), Is.EquivalentTo(Services));
        string[] expected = path == BuyPath.OrderFirst
            ?
            [
                "pygmy-frontend POST /orders < -", "pygmy-frontend POST /orders/batch < POST /orders",
                "pygmy-order POST /orders/batch < POST /orders/batch", "pygmy-order POST /sales/batch < POST /orders/batch",
                "pygmy-catalog POST /sales/batch < POST /sales/batch", "pygmy-catalog journal commit < POST /sales/batch",
                "pygmy-catalog journal sync < journal commit", "pygmy-order order log commit < POST /orders/batch",
                "pygmy-order order log sync < order log commit",
            ]
            :
            [
                "pygmy-frontend POST /orders < -", "pygmy-frontend POST /orders/batch < POST /orders",
                "pygmy-catalog POST /orders/batch < POST /orders/batch", "pygmy-catalog journal commit < POST /orders/batch",
                "pygmy-catalog journal sync < journal commit", "pygmy-catalog POST /orders/handover < POST /orders/batch",
                "pygmy-order POST /orders/handover < POST /orders/handover",
                "pygmy-order order log commit < POST /orders/handover", "pygmy-order order log sync < order log commit",
            ];
        string[] told = [.. trace.Select(span => Line(span, trace))];
        Assert.That(told, Is.SupersetOf(expected), () => string.Join("\n", told));
        foreach (ToldSpan span in trace)
        {
            ToldSpan? parent = trace.SingleOrDefault(other => other.Id == span.Parent);
            Assert.That(parent is null, Is.EqualTo(span == root), span.Name);
            Assert.That(span.End, Is.GreaterThanOrEqualTo(span.Start));
            bool isCall = parent is { Kind: ClientKind };
            Assert.That(span.Kind, Is.EqualTo(
                isCall || span == root ? ServerKind : span.Name.StartsWith("POST", StringComparison.Ordinal) ? ClientKind
                : InternalKind), span.Name);
            Assert.That(span.IsError, Is.False, span.Name);
        }

        Assert.That(root.Attributes["http.route"], Is.EqualTo("/orders"));
        Assert.That(root.Attributes["http.response.status_code"], Is.EqualTo("201"));
        Assert.That(root.Instance, Does.Match(@"^.+:\d+$"));
    }

    [Test]
    public void A_change_shows_that_the_front_ends_were_told_while_the_journal_was_synced()
    {
        using var collector = new Collector();
        using (RunningStore store = Start(collector, sampling: 1))
        using (WireClient client = store.Connect())
        {
            // The cache has a lease soon after the start; then a book that was looked up is in it.
            SpinWait.SpinUntil(
                () => client.Ask("GET", "/metrics").Body.Contains("pygmy_cache_lease 1\n", StringComparison.Ordinal), 5000);
            Assert.That(client.Ask("GET", "/books/1").Status, Is.EqualTo(200));
            Assert.That(client.Ask("POST", "/orders", Buy).Status, Is.EqualTo(201));
        }

        ToldSpan[] spans = collector.Await(all => all.Any(span => span.Name == "POST /orders"));
        string trace = spans.Single(span => span.Name == "POST /orders").Trace;
        ToldSpan sync = spans.Single(span => span.Name == "journal sync" && span.Trace == trace);
        Assert.That(
            spans.Where(span => span.Name == "POST /invalidate" && span.Trace == trace).Select(span => span.Parent),
            Is.EqualTo(new[] { sync.Id }));
    }

    [Test]
    public void Buys_that_travel_together_are_linked_to_the_call_that_carries_them()
    {
        const int Buyers = 24;
        using var collector = new Collector();
        using (RunningStore store = Start(collector, sampling: 1))
        {
            using var start = new Barrier(Buyers);
            Thread[] buyers = [.. Enumerable.Range(0, Buyers).Select(_ => new Thread(() =>
            {
                using WireClient client = store.Connect();
                start.SignalAndWait();
                for (int i = 0; i < 10; i++)
                {
                    client.Ask("POST", "/orders", Buy);
                }
            }))];
            Array.ForEach(buyers, buyer => buyer.Start());
            Array.ForEach(buyers, buyer => buyer.Join());
        }

        ToldSpan[] spans = collector.Await(all => all.Count(span => span.Name == "POST /orders") == 10 * Buyers);
        ToldSpan[] asked = [.. spans.Where(span => span.Name == "POST /orders")];
        ToldSpan[] calls = [.. spans.Where(
            span => span is { Name: "POST /orders/batch", Service: "pygmy-frontend", Kind: ClientKind })];
        Assert.That(calls, Has.Length.LessThan(asked.Length), "some have shared a call");
        foreach (ToldSpan request in asked)
        {
            ToldSpan call = calls.Single(call => call.Parent == request.Id || call.Links.Contains((request.Trace, request.Id)));
            Assert.That(
                request.Links, Is.EqualTo(call.Parent == request.Id ? [] : new[] { (call.Trace, call.Id) }), request.Id);
        }
    }

    [Test]
    public void With_a_sampling_of_0_nothing_is_traced_but_what_its_sender_traces()
    {
        using var collector = new Collector();
        using (RunningStore store = Start(collector, sampling: 0))
        using (WireClient client = store.Connect())
        {
            Assert.That(client.Ask("POST", "/orders", Buy).Status, Is.EqualTo(201));
            client.Ask("POST", "/orders", Buy, ("traceparent", $"00-{Trace}-{Parent}-00"));
            client.Ask("POST", "/orders", Buy, ("traceparent", $"00-{Trace}-{Parent}-01"));
        }

        ToldSpan[] spans = collector.Await(all => all.Any(span => span.Name == "POST /orders"));
        Assert.That(spans.Select(span => span.Trace), Is.All.EqualTo(Trace));
        Assert.That(spans.Single(span => span.Name == "POST /orders").Parent, Is.EqualTo(Parent));
        Assert.That(spans.Count(span => span.Name == "journal commit"), Is.EqualTo(1));
        Assert.That(spans.Select(span => span.Service).Distinct(), Is.EquivalentTo(Services));
    }

    [Test]
    public void The_metrics_come_under_the_names_of_the_conventions()
    {
        using var collector = new Collector();
        using (RunningStore store = Start(collector, sampling: 0))
        using (WireClient client = store.Connect())
        {
            client.Ask("POST", "/orders", Buy);
        } // a stop sends the last ones

        foreach (string service in Services)
        {
            Assert.That(collector.Metrics[(service, "http.server.request.duration")], Is.EqualTo("s"));
            Assert.That(collector.Metrics[(service, "http.server.active_requests")], Is.EqualTo("{request}"));
            Assert.That(collector.Metrics.Keys, Does.Contain((service, "pygmy.spans.made")));
        }

        Assert.That(collector.Metrics.Keys, Does.Contain(("pygmy-catalog", "pygmy.commits"))
            .And.Not.Contain(("pygmy-frontend", "pygmy.commits")), "each sends its own");
    }

    private static string Line(ToldSpan span, ToldSpan[] trace) =>
        $"{span.Service} {span.Name} < {trace.SingleOrDefault(other => other.Id == span.Parent)?.Name ?? "-"}";

    private static RunningStore Start(Collector collector, double sampling, BuyPath path = BuyPath.OrderFirst) =>
        RunningStore.Start(configuration => configuration with
        {
            Otlp = collector.Url,
            OtlpSampling = sampling,
            BuyPath = path,
        });
}
