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
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(NotYet), ScriptedUpstream.Answers("nonsense"), ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);
        using var stop = new ManualResetEventSlim();
        UpstreamProbe.Await(TimeSpan.FromSeconds(10), [upstream], stop);

        Assert.That(scripted.Requests.Select(request => request.StartLine), Is.EqualTo(Enumerable.Repeat("GET /healthz HTTP/1.1", 3)));
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
            Throws.TypeOf<StartupException>().With.Message.Contains($"the scripted server does not answer at {options.EndPoint}"));
        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.EqualTo("the scripted server is not ready"));
    }

    [Test]
    public void An_upstream_is_ready_when_it_says_so()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(NotYet, ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);

        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.EqualTo("the scripted server is not ready"));
        Assert.That(UpstreamProbe.WhyNotReady(upstream), Is.Null);
        Assert.That(scripted.Requests.Select(request => request.StartLine), Is.EqualTo(Enumerable.Repeat("GET /readyz HTTP/1.1", 2)));
    }
}
