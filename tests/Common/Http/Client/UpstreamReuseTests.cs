using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

[TestFixture]
internal sealed class UpstreamReuseTests
{
    [Test]
    public void A_connection_serves_many_calls()
    {
        using var scripted = new ScriptedUpstream(
            ScriptedUpstream.Answers([.. Enumerable.Range(0, 10).Select(n => ScriptedUpstream.Ok($"{n}"))]));
        using var upstream = new Upstream(scripted.Options);

        for (int n = 0; n < 10; n++)
        {
            Assert.That(Calls.Get(upstream), Is.EqualTo($"Answered {n}"));
        }
    }

    [TestCase(true, "Answered second", 2)]
    [TestCase(false, "Broken", 2)]
    public void A_stale_connection_is_replaced_only_if_the_request_may_be_repeated(bool isSafe, string outcome, int requests)
    {
        // It closes after it has read the second request: then nobody can know whether it was carried out.
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(ScriptedUpstream.Ok("first"));
                upstream.ReadRequest(connection);
            },
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("second")));
        using var upstream = new Upstream(scripted.Options);
        Assert.That(Calls.Get(upstream), Is.EqualTo("Answered first"));

        Assert.That(Calls.Get(upstream, isSafe), Is.EqualTo(outcome));
        Assert.That(scripted.Requests, Has.Count.EqualTo(isSafe ? requests + 1 : requests));
    }

    [Test]
    public void A_request_is_repeated_once_at_most()
    {
        Action<ScriptedUpstream, RawConnection> breaks = (upstream, connection) => upstream.ReadRequest(connection);
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(ScriptedUpstream.Ok());
                upstream.ReadRequest(connection);
            },
            breaks,
            breaks);
        using var upstream = new Upstream(scripted.Options);
        Calls.Get(upstream);

        Assert.That(Calls.Get(upstream), Is.EqualTo("Broken"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(3), "the first call, the second one and its repetition");
    }

    [Test]
    public void A_fresh_connection_that_breaks_is_not_replaced()
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) => upstream.ReadRequest(connection), ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);

        Assert.That(Calls.Get(upstream), Is.EqualTo("Broken"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_request_is_not_repeated_once_an_answer_has_begun()
    {
        using var scripted = new ScriptedUpstream(
            ScriptedUpstream.Answers(ScriptedUpstream.Ok(), "HTTP/1.1 2"), ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using var upstream = new Upstream(scripted.Options);
        Calls.Get(upstream);

        Assert.That(Calls.Get(upstream), Is.EqualTo("Broken"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void An_idle_connection_that_was_closed_is_replaced_before_anything_is_sent(bool isSafe)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                ScriptedUpstream.Answers(ScriptedUpstream.Ok("first"))(upstream, connection);
                connection.Reset();
                upstream.Reached.Set();
            },
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("second")));
        using var upstream = new Upstream(scripted.Options);
        Calls.Get(upstream);
        Eventually.IsSet(scripted.Reached.WaitHandle, "the connection is closed");

        Assert.That(Calls.Get(upstream, isSafe), Is.EqualTo("Answered second"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }

    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison", "Answered ok")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nok", "Answered o")]
    [TestCase("HTTP/1.1 204 No Content\r\n\r\nok", "Answered ")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok", "Answered ok")]
    [TestCase("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "Answered ok")]
    [TestCase("nonsense\r\n\r\n", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nok", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", "Malformed")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n", "Malformed")]
    [TestCase("\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", "Malformed")]
    public void An_answer_that_leaves_doubt_does_not_poison_the_next_call(string answer, string outcome)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(answer);
                upstream.Cue.Wait();
            },
            ScriptedUpstream.Answers(ScriptedUpstream.Ok("next")));
        using var upstream = new Upstream(scripted.Options with { Limits = HttpLimits.Default with { BodyBytes = 100 } });
        Assert.That(Calls.Get(upstream), Is.EqualTo(outcome));
        scripted.Cue.Set();

        Assert.That(Calls.Get(upstream), Is.EqualTo("Answered next"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2));
    }
}
