using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>What a thread that has a connection of its own can rely on; the rest is Upstream's.</summary>
[TestFixture]
internal sealed class UpstreamConnectionTests
{
    [Test]
    public void The_host_field_has_the_name_of_the_URL()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using UpstreamConnection connection = Connect(scripted.Options with { Host = "shop.test:8080" });
        Assert.That(Call(connection), Is.EqualTo("Answered ok"));
        Assert.That(scripted.Requests.Single()["Host"], Is.EqualTo("shop.test:8080"));
        Assert.That(connection.IsReusable, Is.True);
    }

    [Test]
    public void A_connection_for_one_call_says_so_and_is_not_used_again()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        using UpstreamConnection connection = Connect(scripted.Options with { KeepsConnections = false });
        Assert.That(Call(connection), Is.EqualTo("Answered ok"));
        Assert.That(scripted.Requests.Single()["Connection"], Is.EqualTo("close"));
        Assert.That(connection.IsReusable, Is.False, "whatever the server says");
    }

    [TestCase(new string?[] { null, null }, "Answered ok", TestName = "A_server_that_gives_no_id_back_is_believed")]
    [TestCase(new[] { "its own", "another" }, "Answered ok", TestName = "A_server_with_ids_of_its_own_is_believed")]
    [TestCase(new[] { "id", "id" }, "Answered ok", TestName = "A_server_that_gives_ids_back_is_believed")]
    [TestCase(new[] { "id", "other" }, "Malformed", TestName = "A_server_that_gave_an_id_back_is_believed_only_if_it_goes_on")]
    [TestCase(new[] { "id", null }, "Malformed", TestName = "A_server_that_gave_an_id_back_must_not_leave_it_out")]
    public void What_an_answer_needs_is_learnt(string?[] ids, string second)
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(
            [.. ids.Select(id => ScriptedUpstream.Ok("ok", id is null ? "" : $"X-Request-Id: {id}\r\n"))]));
        using UpstreamConnection connection = Connect(scripted.Options with { GivesIdsBack = false });
        Assert.That(Call(connection), Is.EqualTo("Answered ok"));
        Assert.That(Call(connection), Is.EqualTo(second));
    }

    [Test]
    public void The_caller_goes_on_between_the_halves_of_a_call()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            for (int i = 0; i < 2; i++)
            {
                upstream.ReadRequest(connection);
                upstream.Reached.Set();
                upstream.Cue.Wait();
                connection.Send(ScriptedUpstream.Ok($"{i}", "X-Request-Id: id\r\n"));
            }
        });
        using UpstreamConnection connection = Connect(scripted.Options);
        var request = new UpstreamRequest { Method = RequestMethod.Post, Target = "/"u8, RequestId = "id"u8 };
        long deadline = Environment.TickCount64 + 3_600_000;
        Assert.That(connection.Begin(request, deadline), Is.EqualTo(UpstreamOutcome.Answered));
        Eventually.IsSet(scripted.Reached.WaitHandle, "the request is there");
        Assert.That((connection.IsReusable, connection.IsReused), Is.EqualTo((false, false)));
        scripted.Cue.Set();
        Assert.That(connection.End(request, deadline), Is.EqualTo(UpstreamOutcome.Answered));
        Assert.That((connection.IsReusable, connection.IsReused), Is.EqualTo((true, true)));
        Assert.That(Call(connection), Is.EqualTo("Answered 1"));
    }

    [Test]
    public void The_second_half_has_a_deadline_of_its_own()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Cue.Wait();
        });
        using UpstreamConnection connection = Connect(scripted.Options);
        var request = new UpstreamRequest { Method = RequestMethod.Post, Target = "/"u8, RequestId = "id"u8 };
        Assert.That(connection.Begin(request, Environment.TickCount64 + 3_600_000), Is.EqualTo(UpstreamOutcome.Answered));
        Assert.That(connection.End(request, Environment.TickCount64), Is.EqualTo(UpstreamOutcome.TimedOut));
        Assert.That(connection.IsReusable, Is.False, "the answer may come yet");
    }

    [Test]
    public void An_interrupt_ends_a_call_that_waits_for_its_answer()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Reached.Set();
            upstream.Cue.Wait();
        });
        using UpstreamConnection connection = Connect(scripted.Options with { CallTimeout = TimeSpan.FromHours(1) });
        string outcome = "";
        var caller = new Thread(() => outcome = Call(connection));
        caller.Start();
        Eventually.IsSet(scripted.Reached.WaitHandle, "the request is there");
        connection.Interrupt();
        Eventually.Ends(caller);
        Assert.That(outcome, Is.EqualTo("Broken"));
        Assert.That(Call(connection), Is.EqualTo("Broken"), "there is no call after it");
    }

    [Test]
    public void An_interrupt_ends_a_call_whose_request_nobody_reads()
    {
        using var scripted = new ScriptedUpstream((upstream, connection) =>
        {
            connection.Socket.Receive(new byte[1]);
            upstream.Reached.Set();
            upstream.Cue.Wait();
        });
        using UpstreamConnection connection = Connect(scripted.Options with { CallTimeout = TimeSpan.FromHours(1) });
        string outcome = "";
        byte[] body = new byte[64 * 1024 * 1024]; // more than both ends buffer
        var caller = new Thread(() => outcome = Call(connection, body));
        caller.Start();
        Eventually.IsSet(scripted.Reached.WaitHandle, "the request has begun");
        connection.Interrupt();
        Eventually.Ends(caller);
        Assert.That(outcome, Is.EqualTo("Broken"));
    }

    [Test]
    public void An_interrupt_after_the_end_does_nothing()
    {
        using var scripted = new ScriptedUpstream(ScriptedUpstream.Answers(ScriptedUpstream.Ok()));
        UpstreamConnection connection = Connect(scripted.Options);
        connection.Dispose();
        connection.Interrupt();
    }

    private static UpstreamConnection Connect(UpstreamOptions options) =>
        UpstreamConnection.TryConnect(options, long.MaxValue) ?? throw new InvalidOperationException("It cannot be reached.");

    private static string Call(UpstreamConnection connection, byte[]? body = null)
    {
        var request = new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/"u8,
            RequestId = "id"u8,
            Body = body,
        };
        UpstreamOutcome outcome = connection.Call(request, Environment.TickCount64 + 3_600_000);
        return outcome == UpstreamOutcome.Answered ? $"Answered {Encoding.ASCII.GetString(connection.Body)}" : outcome.ToString();
    }
}
