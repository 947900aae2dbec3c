using System.Buffers;
using System.Text;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Protocol;

/// <summary>The server's side of a connection without a connection: bytes in, events and bytes out.</summary>
[TestFixture]
internal sealed class ConversationTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
    private const string Post = "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc";
    private const string Chunked =
        "PUT /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nde\r\n1\r\nf\r\n0\r\n\r\n";

    private const string Last = "GET /z HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n";
    private const string Waiting = "POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    private static readonly TestCaseData[] Streams =
    [
        Row(
            "pipelined requests",
            Get + Post + Chunked + Get,
            "head, Get /a []; head, Post /b [abc]; head, Put /c [def]; head, Get /a []; more"),
        Row("an empty line between two", Post + "\r\n" + Get, "head, Post /b [abc]; head, Get /a []; more"),
        Row("nothing after the last request", Get + Last + Post, "head, Get /a []; head, Get /z []; ended"),
        Row("nothing after a bad head", Get + "GET /\u0001 HTTP/1.1\r\n\r\n" + Post, "head, Get /a []; TargetCharacter; ended"),
        Row("nothing after a head without a host", "GET / HTTP/1.1\r\n\r\n" + Post, "HostMissing; ended"),
        Row("a bad body after a good head", Chunked[..^5] + "x\r\n\r\n" + Get, "head, ChunkSizeMalformed; ended"),
        Row("a body past the limit", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999\r\n\r\n" + Get, "BodyTooLarge; ended"),
        Row("HTTP/1.0 is one request", "GET /o HTTP/1.0\r\n\r\n" + Get, "head, Get /o []; ended"),
        Row(
            "HTTP/1.0 that asks to go on",
            "GET /o HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + Get,
            "head, Get /o []; head, Get /a []; more"),
        Row("a body that is not whole", Post[..^1], "head, more"),
        Row("a head that is not whole", Get[..^1], "more"),
    ];

    [TestCaseSource(nameof(Streams))]
    public void A_stream_gives_the_same_events_however_it_is_cut(string stream, string events)
    {
        byte[] bytes = Segments.Bytes(stream);
        Assert.That(new Talk().Receive(bytes).ToString(), Is.EqualTo(events), "whole");
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            Assert.That(new Talk().Receive(bytes[..cut]).Receive(bytes[cut..]).ToString(), Is.EqualTo(events), $"cut at {cut}");
        }

        var byteByByte = new Talk();
        Array.ForEach(bytes, b => byteByByte.Receive(b));
        Assert.That(byteByByte.ToString(), Is.EqualTo(events), "byte by byte");
    }

    [Test]
    public void A_client_that_waits_is_told_to_go_on_once_and_no_other_is()
    {
        Talk waits = new Talk().Receive(Segments.Bytes(Waiting));
        Assert.That(waits.Output, Is.EqualTo(Continue));
        waits.Receive((byte)'x').Receive((byte)'y');
        Assert.That((waits.Output, waits.ToString()), Is.EqualTo((Continue, "head, Post /e [xy]; more")));
    }

    [TestCase(Waiting + "x", TestName = "its body is on its way")]
    [TestCase("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n", TestName = "it has no body")]
    [TestCase("POST /e HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n", TestName = "it speaks HTTP/1.0")]
    [TestCase("POST /e HTTP/1.1\r\nHost: h\r\nExpect: 200\r\nContent-Length: 2\r\n\r\n", TestName = "it expects something else")]
    public void A_client_that_does_not_wait_is_told_nothing(string bytes) =>
        Assert.That(new Talk().Receive(Segments.Bytes(bytes)).Output, Is.Empty);

    [TestCase("HTTP/1.1", "", true, ExpectedResult = true)]
    [TestCase("HTTP/1.1", "", false, ExpectedResult = false)]
    [TestCase("HTTP/1.1", "Connection: close\r\n", true, ExpectedResult = false)]
    [TestCase("HTTP/1.1", "Connection: x, Close\r\n", true, ExpectedResult = false)]
    [TestCase("HTTP/1.1", "Connection: keep-alive, close\r\n", true, ExpectedResult = false)]
    [TestCase("HTTP/1.0", "", true, ExpectedResult = false)]
    [TestCase("HTTP/1.0", "Connection: Keep-Alive\r\n", true, ExpectedResult = true)]
    [TestCase("HTTP/1.0", "Connection: Keep-Alive\r\n", false, ExpectedResult = false)]
    [TestCase("HTTP/1.0", "Connection: keep-alive, close\r\n", true, ExpectedResult = false)]
    public bool A_connection_stays_open_when_both_sides_want_it(string version, string field, bool mayGoOn)
    {
        var talk = new Talk { MayGoOn = mayGoOn };
        talk.Receive(Segments.Bytes($"GET / {version}\r\nHost: h\r\n{field}\r\n"));
        Assert.That(talk.Conversation.HasEnded, Is.Not.EqualTo(talk.Conversation.IsAtHead));
        return talk.Conversation.IsAtHead;
    }

    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 999999\r\n\r\n", ExpectedResult = true)]
    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", ExpectedResult = true)]
    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nExpect: more\r\nContent-Length: 2\r\n\r\n", ExpectedResult = true)]
    [TestCase("GET / HTTP/1.1\r\n\r\n", ExpectedResult = false)]
    [TestCase(Last, ExpectedResult = false)]
    public bool The_end_waits_for_a_client_that_may_be_sending_a_body_which_nobody_reads(string bytes)
    {
        Conversation ended = new Talk().Receive(Segments.Bytes(bytes)).Conversation;
        Assert.That(ended.HasEnded, Is.True);
        return ended.ClientMaySend;
    }

    [TestCase("", RejectReason.HeadTooSlow)]
    [TestCase("GET /", RejectReason.HeadTooSlow)]
    [TestCase("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nab", RejectReason.BodyTooSlow)]
    public void What_does_not_come_in_time_is_rejected(string bytes, RejectReason reason)
    {
        Talk talk = new Talk().Receive(Segments.Bytes(bytes));
        Assert.That(talk.Conversation.TimeOut(), Is.EqualTo(reason));
        Assert.That(talk.Conversation.HasEnded, Is.True);
        Assert.That(talk.Receive(Segments.Bytes(Get)).ToString(), Does.EndWith("ended"));
    }

    [Test]
    public void A_request_must_be_answered_before_the_next_is_read()
    {
        var conversation = new Conversation();
        var request = new IncomingRequest(HttpLimits.Default);
        var output = new ArrayBufferWriter<byte>();
        var input = new ReadOnlySequence<byte>(Segments.Bytes(Get));
        Assert.That(conversation.Read(input, request, output, out _), Is.EqualTo(ConversationEvent.Head));
        Assert.That(conversation.Read(default, request, output, out _), Is.EqualTo(ConversationEvent.Request));
        Assert.That(conversation.IsAtAnswer, Is.True);
        Assert.That(() => conversation.Read(input, request, output, out _), Throws.InvalidOperationException);
    }

    [Test]
    public void A_request_allocates_nothing()
    {
        var conversation = new Conversation();
        var request = new IncomingRequest(HttpLimits.Default);
        var output = new ArrayBufferWriter<byte>();
        byte[] bytes = Segments.Bytes(Post);
        Converse();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Converse();
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);

        void Converse()
        {
            conversation.Read(new ReadOnlySequence<byte>(bytes), request, output, out long head);
            conversation.Read(new ReadOnlySequence<byte>(bytes, (int)head, bytes.Length - (int)head), request, output, out _);
            conversation.Answer(request, mayGoOn: true);
            request.Reset();
        }
    }

    private static TestCaseData Row(string name, string stream, string events) =>
        new TestCaseData(stream, events).SetArgDisplayNames(name);

    /// <summary>A connection without a socket: it answers each request at once, and writes down what happened.</summary>
    private sealed class Talk
    {
        private readonly IncomingRequest _request = new(HttpLimits.Default);
        private readonly ArrayBufferWriter<byte> _output = new();
        private readonly StringBuilder _events = new();
        private byte[] _buffered = [];
        private string _now = "more";

        public Conversation Conversation { get; } = new();

        public bool MayGoOn { get; init; } = true;

        public string Output => Encoding.ASCII.GetString(_output.WrittenSpan);

        /// <summary>More bytes have come.</summary>
        public Talk Receive(params byte[] bytes)
        {
            _buffered = [.. _buffered, .. bytes];
            while (true)
            {
                var input = new ReadOnlySequence<byte>(_buffered);
                ConversationEvent found = Conversation.Read(input, _request, _output, out long consumed);
                _buffered = _buffered[(int)consumed..];
                switch (found)
                {
                    case ConversationEvent.Head:
                        _events.Append("head, ");
                        break;
                    case ConversationEvent.Request:
                        string path = Encoding.ASCII.GetString(_request.Head.Target.Segment(0));
                        _events.Append($"{_request.Head.Method} /{path} [{Encoding.ASCII.GetString(_request.Body)}]; ");
                        Conversation.Answer(_request, MayGoOn);
                        _request.Reset();
                        break;
                    case ConversationEvent.Rejected:
                        _events.Append($"{Conversation.Reason}; ");
                        break;
                    default:
                        _now = found == ConversationEvent.Ended ? "ended" : "more";
                        Assert.That(found == ConversationEvent.NeedsMore || consumed == 0, Is.True, "at the end nothing is read");
                        return this;
                }
            }
        }

        public override string ToString() => $"{_events}{_now}";
    }
}
