using System.Diagnostics;
using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
internal sealed class RequestTracingTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";
    private const string Parent = "b7ad6b7169203331";
    private const string Server = "tracing-test";

    [Test]
    public void While_nobody_listens_nothing_is_changed_or_allocated()
    {
        using var tracing = new RequestTracing("nobody-listens", 1);
        var context = CallContext.Own();
        tracing.Begin(context, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            tracing.Begin(context, 0);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That((context.Span, context.TraceParent.Length, context.TraceId.Length), Is.EqualTo(((Activity?)null, 0, 0)));
    }

    [TestCase("01", 0.0, true)]
    [TestCase("03", 0.0, true)]
    [TestCase("ff", 0.0, true)]
    [TestCase("00", 1.0, false)]
    [TestCase("02", 1.0, false)]
    public void A_request_with_a_trace_context_is_as_its_sender_decided(string flags, double ratio, bool isTraced)
    {
        using var listened = new ListenedSpans(Server);
        using var tracing = new RequestTracing(Server, ratio);
        CallContext context = With($"00-{Trace}-{Parent}-{flags}");
        tracing.Begin(context, Stopwatch.GetTimestamp());
        Assert.That(context.Span is not null, Is.EqualTo(isTraced));
        Assert.That(Encoding.ASCII.GetString(context.TraceId), Is.EqualTo(Trace));
        if (isTraced)
        {
            Assert.That(context.Span!.ParentSpanId.ToHexString(), Is.EqualTo(Parent));
            Assert.That(
                Encoding.ASCII.GetString(context.TraceParent), Is.EqualTo($"00-{Trace}-{context.Span.SpanId.ToHexString()}-01"));
            context.Span.Dispose();
        }
        else
        {
            Assert.That(Encoding.ASCII.GetString(context.TraceParent), Is.EqualTo($"00-{Trace}-{Parent}-{flags}"));
        }
    }

    [Test]
    public void The_ratio_decides_for_the_others_and_the_servers_behind_are_told()
    {
        const int Requests = 4000;
        using var listened = new ListenedSpans(Server);
        using var tracing = new RequestTracing(Server, 0.25);
        int traced = 0;
        var ids = new HashSet<string>();
        for (int i = 0; i < Requests; i++)
        {
            var context = CallContext.Own();
            tracing.Begin(context, Stopwatch.GetTimestamp());
            traced += context.Span is null ? 0 : 1;
            context.Span?.Dispose();
            Assert.That(context.TraceId.IsEmpty, Is.EqualTo(context.Span is null), "no id is made that nobody needs");
            Assert.That(TraceParent.IsValid(context.TraceParent));
            Assert.That(TraceParent.IsSampled(context.TraceParent), Is.EqualTo(context.Span is not null));
            Assert.That(ids.Add(Encoding.ASCII.GetString(context.TraceId)), "each trace has its own id");
        }

        // 1000 expected; seven standard deviations are 192.
        Assert.That(traced, Is.InRange(808, 1192));
        Assert.That(listened.Ended, Has.Length.EqualTo(traced));
    }

    [TestCase(0.0, 0)]
    [TestCase(1.0, 100)]
    public void None_or_all_are_traced(double ratio, int expected)
    {
        using var listened = new ListenedSpans(Server);
        using var tracing = new RequestTracing(Server, ratio);
        for (int i = 0; i < 100; i++)
        {
            var context = CallContext.Own();
            tracing.Begin(context, Stopwatch.GetTimestamp());
            context.Span?.Dispose();
        }

        Assert.That(listened.Ended, Has.Length.EqualTo(expected));
    }

    [Test]
    public void What_the_thread_did_before_is_nobody_s_parent()
    {
        using var listened = new ListenedSpans(Server);
        using var tracing = new RequestTracing(Server, 1);
        using var stray = new Activity("stray");
        stray.Start();
        var context = CallContext.Own();
        tracing.Begin(context, Stopwatch.GetTimestamp());
        context.Span!.Dispose();
        Assert.That(context.Span.ParentSpanId, Is.EqualTo(default(ActivitySpanId)));
        Assert.That(context.Span.TraceId, Is.Not.EqualTo(stray.TraceId));
    }

    [Test]
    public void Links_name_the_others_and_are_bounded()
    {
        using var listened = new ListenedSpans(Server);
        using var source = new ActivitySource(RequestTracing.SourceNameOf(Server));
        Activity[] requests = [.. Enumerable.Range(0, Spans.MaxLinks + 10).Select(_ =>
        {
            Activity.Current = null;
            return source.StartActivity("request", ActivityKind.Server)!;
        })];
        using Activity shared = Spans.Begin(requests[0], "call", ActivityKind.Client, requests)!;
        requests[1].LinkTo(shared.Context);
        requests[0].LinkTo(shared.Context);
        Assert.That(shared.ParentSpanId, Is.EqualTo(requests[0].SpanId));
        Assert.That(
            shared.Links.Select(link => link.Context.SpanId),
            Is.EqualTo(requests.Skip(1).Take(Spans.MaxLinks).Select(request => request.SpanId)));
        Assert.That(requests[1].Links.Single().Context.SpanId, Is.EqualTo(shared.SpanId));
        Assert.That(requests[0].Links, Is.Empty, "its parent needs no link");
        Activity.Current = null;
    }

    private static CallContext With(string traceParent)
    {
        var context = CallContext.Own();
        context.TraceParent = Encoding.ASCII.GetBytes(traceParent);
        return context;
    }
}
