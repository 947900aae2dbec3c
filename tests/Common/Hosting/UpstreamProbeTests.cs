using PygmyStore.Common.Hosting;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.Common.Hosting;

[TestFixture]
internal sealed class UpstreamProbeTests
{
    private const string NotYet = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

    [Test]
    public void It_waits_until_the_upstream_answers()
    {
        using var scripted = new ScriptedUpstream(
            ScriptedUpstream.Answers(NotYet), ScriptedUpstream.Answers("nonsense"),
            ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);
        using var stop = new ManualResetEventSlim();
        UpstreamProbe.Await(TimeSpan.FromSeconds(10), [upstream], stop);

        Assert.That(
            scripted.Requests.Select(request => request.StartLine), Is.EqualTo(Enumerable.Repeat("GET /healthz HTTP/1.1", 3)));
    }

    [Test]
    public void An_upstream_that_is_not_there_is_named()
    {
        UpstreamOptions options;
        using (var scripted = new ScriptedUpstream())
        {
            options = scripted.Options;
        }

        using var upstream = new Upstream(options);
        using var stop = new ManualResetEventSlim();

        Assert.That(
            () => UpstreamProbe.Await(TimeSpan.Zero, [upstream], stop),
            Throws.TypeOf<StartupException>().With.Message.Contains(
                $"the scripted server does not answer at {options.EndPoint}"));
        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.EqualTo("the scripted server is not ready"));
    }

    [TestCase("the disk is full\n", "the scripted server is not ready: the disk is full")]
    [TestCase("one\ntwo\n", "the scripted server is not ready: one")]
    [TestCase("no\u0007 bell", "the scripted server is not ready: no bell")]
    public void The_reason_of_an_upstream_is_passed_on_as_one_line(string body, string reason)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
        using var upstream = new Upstream(scripted.Options);
        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.EqualTo(reason));
    }

    [Test]
    public void A_reason_without_end_is_cut()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            $"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 9000\r\n\r\n{new string('x', 9000)}"));
        using var upstream = new Upstream(scripted.Options);
        Assert.That(UpstreamProbe.WhyNotReady(upstream), Has.Length.LessThan(500));
    }

    [Test]
    public void An_upstream_is_ready_when_it_says_so()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(NotYet, ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);

        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.EqualTo("the scripted server is not ready"));
        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.Null);
        Assert.That(
            scripted.Requests.Select(request => request.StartLine), Is.EqualTo(Enumerable.Repeat("GET /readyz HTTP/1.1", 2)));
    }
}
