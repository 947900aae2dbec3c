using System.Text;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Client;

/// <summary>
/// Upstreams that lie, smuggle, dawdle or break off: what the first caller is told, and that the second one gets its own answer
/// and not a byte of what was left behind.
/// </summary>
[TestFixture]
internal sealed class HostileUpstreamTests
{
    private const string Poison = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison";
    private const string Id = "X-Request-Id: first\r\n";
    private const string Ok = "HTTP/1.1 200 OK\r\n" + Id;
    private const int ShortMilliseconds = 150;
    private const int LimitBytes = 100;

    private static readonly TestCaseData[] Answers =
    [
        // It answers more than once, or says more than it announced.
        Row("two answers", Ok + "Content-Length: 2\r\n\r\nok" + Poison, "Answered ok"),
        Row("an answer and an empty line", Ok + "Content-Length: 2\r\n\r\nok\r\n", "Answered ok"),
        Row("a length that is too short", Ok + "Content-Length: 1\r\n\r\nokpoison", "Answered o"),
        Row("a length of nothing", Ok + "Content-Length: 0\r\n\r\n" + Poison, "Answered "),
        Row("204 with a body", "HTTP/1.1 204 No Content\r\n" + Id + "\r\n" + Poison, "Answered "),
        Row("204 with a length and a body", "HTTP/1.1 204 No Content\r\n" + Id + "Content-Length: 6\r\n\r\npoison", "Answered "),
        Row("304 with a body", "HTTP/1.1 304 Not Modified\r\n" + Id + "Content-Length: 6\r\n\r\npoison", "Answered "),
        Row("bytes after the last chunk", Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\npoison", "Answered ok"),
        Row("an interim answer with a body",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 6\r\n\r\npoison" + Ok + "Content-Length: 2\r\n\r\nok", "Malformed"),

        // It says two things about where the answer ends.
        Row("two lengths", Ok + "Content-Length: 2\r\nContent-Length: 8\r\n\r\nokpoison", "Malformed"),
        Row("two equal lengths", Ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", "Malformed"),
        Row("a list of lengths", Ok + "Content-Length: 2, 2\r\n\r\nok", "Malformed"),
        Row("chunks and a length", Ok + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "Malformed"),
        Row("chunks twice", Ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "Malformed"),
        Row("chunks within chunks", Ok + "Transfer-Encoding: chunked, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "Malformed"),
        Row("an unknown coding", Ok + "Transfer-Encoding: xchunked\r\n\r\nok", "Malformed"),
        Row("chunks in HTTP/1.0", "HTTP/1.0 200 OK\r\n" + Id + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "Malformed"),
        Row("a negative length", Ok + "Content-Length: -1\r\n\r\n", "Malformed"),
        Row("a signed length", Ok + "Content-Length: +2\r\n\r\nok", "Malformed"),
        Row("a length of 20 digits", Ok + "Content-Length: 18446744073709551618\r\n\r\nok", "Malformed"),
        Row("a length past the limit", Ok + "Content-Length: 101\r\n\r\n", "Malformed"),

        // It is no HTTP.
        Row("nonsense", "nonsense\r\n\r\n", "Malformed"),
        Row("another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "Malformed"),
        Row("a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "Malformed"),
        Row("a status of 600", "HTTP/1.1 600 OK\r\n" + Id + "\r\n", "Malformed"),
        Row("HTTP/2.0", "HTTP/2.0 200 OK\r\n" + Id + "Content-Length: 2\r\n\r\nok", "Malformed"),
        Row("an empty line first", "\r\n" + Ok + "Content-Length: 2\r\n\r\nok", "Malformed"),
        Row("bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "Malformed"),
        Row("a space before the colon", Ok + "Content-Length : 2\r\n\r\nok", "Malformed"),
        Row("a folded field", Ok + "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\nok", "Malformed"),
        Row("a chunk size with a prefix", Ok + "Transfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n", "Malformed"),
        Row("a chunk that is longer than it says", Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nokpoison\r\n0\r\n\r\n",
            "Malformed"),
        Row("chunks past the limit", Ok + "Transfer-Encoding: chunked\r\n\r\n65\r\n", "Malformed"),

        // It answers somebody else.
        Row("another request's answer", "HTTP/1.1 200 OK\r\nX-Request-Id: other\r\nContent-Length: 6\r\n\r\npoison", "Malformed"),
        Row("two ids, the wrong one first",
            "HTTP/1.1 200 OK\r\nX-Request-Id: other\r\n" + Id + "Content-Length: 6\r\n\r\npoison", "Malformed"),

        // It talks without end.
        Row("a flood of interim answers", string.Concat(Enumerable.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 1000)), "Malformed"),
        Row("a head without end", Ok + string.Concat(Enumerable.Range(0, 2000).Select(i => $"X-{i}: {new string('x', 50)}\r\n")),
            "Malformed"),
    ];

    private static readonly TestCaseData[] Dawdling =
    [
        Act("it never answers", (_, _) => { }),
        Act("it stops within the head", (_, connection) => connection.Send("HTTP/1.1 200 OK\r\nConte")),
        Act("it stops within the body", (_, connection) => connection.Send(Ok + "Content-Length: 10\r\n\r\nhal")),
        Act("it stops within a chunk", (_, connection) => connection.Send(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhe")),
        Act("it never ends a body that lasts until the close", (_, connection) => connection.Send(Ok + "\r\npoison")),
        Act("it drips a head", (upstream, connection) => Drip(upstream, connection, "HTTP/1.1 200 OK\r\nX-Drip: ")),
        Act("it drips a body", (upstream, connection) => Drip(upstream, connection, Ok + "Content-Length: 99\r\n\r\n")),
        Act("it answers late", (upstream, connection) =>
        {
            upstream.Cue.Wait();
            connection.Send(Poison);
        }),
    ];

    private static readonly TestCaseData[] Leaving =
    [
        Act("it closes", (_, _) => { }),
        Act("it resets", (_, connection) => connection.Reset()),
        Act("it closes within the head", (_, connection) => connection.Send("HTTP/1.1 200 OK\r\nConte")),
        Act("it closes within the body", (_, connection) => connection.Send(Ok + "Content-Length: 10\r\n\r\nhal")),
        Act("it closes within the chunks",
            (_, connection) => connection.Send(Ok + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")),
        Act("it resets within the body", (_, connection) =>
        {
            connection.Send(Ok + "Content-Length: 10\r\n\r\nhal");
            connection.Reset();
        }),
        Act("it resets a body that lasts until the close", (_, connection) =>
        {
            connection.Send(Ok + "\r\npoison");
            connection.Reset();
        }),
    ];

    [TestCaseSource(nameof(Answers))]
    public void An_answer_that_leaves_doubt_ends_its_connection(string answer, string outcome)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                connection.Send(answer);
                upstream.Cue.Wait();
            },
            Honest);
        using Upstream upstream = Connect(scripted);

        Assert.That(Call(upstream, "first"), Is.EqualTo(outcome));
        ExpectAnotherConnection(scripted, upstream);
    }

    [TestCaseSource(nameof(Dawdling))]
    public void Nobody_is_held_past_the_deadline(Action<ScriptedUpstream, RawConnection> act)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                act(upstream, connection);
                upstream.Cue.Wait();
            },
            Honest);
        using Upstream upstream = Connect(scripted);

        Assert.That(Call(upstream, "first", Environment.TickCount64 + ShortMilliseconds), Is.EqualTo("TimedOut"));
        ExpectAnotherConnection(scripted, upstream);
    }

    [TestCaseSource(nameof(Leaving))]
    public void An_upstream_that_leaves_half_way_has_not_answered(Action<ScriptedUpstream, RawConnection> act)
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                upstream.ReadRequest(connection);
                act(upstream, connection);
            },
            Honest);
        using Upstream upstream = Connect(scripted);

        Assert.That(Call(upstream, "first"), Is.EqualTo("Broken"));
        ExpectAnotherConnection(scripted, upstream);
    }

    [Test]
    public void An_answer_that_was_there_before_the_request_is_not_its_answer()
    {
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                connection.Send("HTTP/1.1 200 OK\r\nX-Request-Id: nobodys\r\nContent-Length: 6\r\n\r\npoison");
                upstream.Cue.Wait();
            },
            Honest);
        using Upstream upstream = Connect(scripted);

        Assert.That(Call(upstream, "first"), Is.EqualTo("Malformed"));
        scripted.Cue.Set();
        Assert.That(Call(upstream, "second"), Is.EqualTo("Answered second"));
    }

    [TestCase("HTTP/1.1 200 OK\r\nX-Request-Id: first\r\nContent-Length: 6\r\n\r\npoison")]
    [TestCase(Poison)]
    public void An_answer_that_comes_between_the_look_and_the_request_is_not_its_answer(string unasked)
    {
        // For the client it is all the same whether these bytes left before the second request came or after it.
        using var scripted = new ScriptedUpstream(
            (upstream, connection) =>
            {
                Answer(upstream, connection);
                upstream.ReadRequest(connection);
                connection.Send(unasked);
                upstream.Cue.Wait();
            },
            Honest);
        using Upstream upstream = Connect(scripted);
        Assert.That(Call(upstream, "first"), Is.EqualTo("Answered first"));

        Assert.That(Call(upstream, "second"), Is.EqualTo("Malformed"));
        scripted.Cue.Set();
        Assert.That(Call(upstream, "third"), Is.EqualTo("Answered third"));
    }

    [Test]
    public void A_server_that_is_full_says_so_before_it_reads_an_id()
    {
        using var scripted = new ScriptedUpstream(
            (_, connection) =>
                connection.Send("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\nConnection: close\r\n\r\nfull"));
        using Upstream upstream = Connect(scripted);

        Assert.That(
            Call(upstream, "first"), Is.EqualTo("Answered full").Or.EqualTo("Broken"), "the reset of its close may be faster");
    }

    private static TestCaseData Row(string name, string answer, string outcome) =>
        new TestCaseData(answer, outcome).SetArgDisplayNames(name);

    private static TestCaseData Act(string name, Action<ScriptedUpstream, RawConnection> act) =>
        new TestCaseData(act).SetArgDisplayNames(name);

    private static void Drip(ScriptedUpstream upstream, RawConnection connection, string beginning)
    {
        connection.Send(beginning);
        for (int i = 0; i < 2000 && !upstream.Cue.Wait(5); i++)
        {
            connection.Send("x");
        }
    }

    private static void Honest(ScriptedUpstream upstream, RawConnection connection) => Answer(upstream, connection);

    /// <summary>Answers a request with its own id, in the field and in the body.</summary>
    private static void Answer(ScriptedUpstream upstream, RawConnection connection)
    {
        string id = upstream.ReadRequest(connection)["X-Request-Id"]!;
        connection.Send(ScriptedUpstream.Ok(id, $"X-Request-Id: {id}\r\n"));
    }

    private static Upstream Connect(ScriptedUpstream scripted) =>
        new(scripted.Options with { MaxCalls = 1, Limits = HttpLimits.Default with { BodyBytes = LimitBytes } });

    private static string Call(Upstream upstream, string id, long deadlineMilliseconds = long.MaxValue)
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = "/"u8,
            RequestId = Encoding.ASCII.GetBytes(id),
            DeadlineMilliseconds = deadlineMilliseconds,
            IsSafeToRepeat = true,
        });
        return call.Outcome == UpstreamOutcome.Answered
            ? $"Answered {Encoding.ASCII.GetString(call.Body)}"
            : call.Outcome.ToString();
    }

    private static void ExpectAnotherConnection(ScriptedUpstream scripted, Upstream upstream)
    {
        scripted.Cue.Set();
        Assert.That(upstream.CallsInUse, Is.Zero);
        Assert.That(Call(upstream, "second"), Is.EqualTo("Answered second"));
        Assert.That(scripted.Requests, Has.Count.EqualTo(2), "each connection had one request");
    }
}
