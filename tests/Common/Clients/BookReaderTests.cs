using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Http.Client;
using PygmyStore.Tests.Common.Http.Server;

namespace PygmyStore.Tests.Common.Clients;

/// <summary>Reads that travel together: each gets its own answer, as if it had travelled alone.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BookReaderTests : IDisposable
{
    private static readonly CombiningLimits OneCall = new(Leaders: 1, Waiting: 100, BatchItems: 1000, BatchWeight: 60_000);

    private readonly List<ReadBatch> _calls = [];
    private readonly LoopbackServer _server;
    private readonly UpstreamGroup _upstreams;
    private readonly BookReader _reader;
    private Action<int, Exchange, ReadBatch> _answer = (_, exchange, batch) => AnswerAll(exchange, batch);

    public BookReaderTests()
    {
        _server = new LoopbackServer(ThreadPolicy.PerRequest, router => router.Map(
            RequestMethod.Post, "/books/read", "read", exchange =>
            {
                exchange.TryReadRequest(ContractJson.Default.ReadBatch, out ReadBatch? batch);
                _calls.Add(batch!);
                _answer(_calls.Count, exchange, batch!);
            }));
        _upstreams = new UpstreamGroup(new UpstreamOptions { Name = "catalog", EndPoint = _server.EndPoint });
        _reader = new BookReader(_upstreams, OneCall);
    }

    public void Dispose()
    {
        _upstreams.Dispose();
        _server.Dispose();
    }

    [Test]
    public void Reads_that_come_during_a_call_share_the_next_one_and_the_same_ones_are_asked_once()
    {
        using var isThere = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        _answer = (call, exchange, batch) =>
        {
            if (call == 1)
            {
                isThere.Set();
                using var blocking = BlockingRegion.Enter();
                goOn.Wait();
            }

            AnswerAll(exchange, batch);
        };
        BookRead[] reads =
        [
            Lookup("a", 1), Lookup("b", 2), Lookup("c", 2), Page("d", "T"), Page("e", "T"), Page("f", "t"), Page("g", null),
        ];
        var answers = new Answer<BooksFound>[reads.Length];
        Thread[] threads = [.. reads.Select((read, i) => new Thread(() => answers[i] = _reader.Read(CallContext.Own(), read)))];
        threads[0].Start();
        isThere.Wait();
        Array.ForEach(threads[1..], thread => thread.Start());
        SpinWait.SpinUntil(() => _reader.ReadsWaiting == reads.Length - 1);
        goOn.Set();
        Array.ForEach(threads, thread => thread.Join());

        Assert.That(_calls, Has.Count.EqualTo(2));
        Assert.That(_calls[0].Reads.Select(read => read.RequestId), Is.EqualTo(new[] { "a" }));
        Assert.That(_calls[1].Reads, Has.Count.EqualTo(4)); // T and t are found by the same, but nobody says so here
        Assert.That(
            answers.Select(answer => answer.Value!.Books.Single().Title),
            Is.EqualTo(new[] { "1", "2", "2", "T", "T", "t", "all" }));
    }

    [Test]
    public void A_read_that_the_answer_has_no_room_for_is_asked_again()
    {
        _answer = (call, exchange, batch) =>
        {
            if (call < 3)
            {
                Answer(exchange, new BooksRead([.. batch.Reads.Select(_ => (BooksFound?)null)]));
            }
            else
            {
                AnswerAll(exchange, batch);
            }
        };
        Assert.That(_reader.Read(CallContext.Own(), Lookup("a", 1)).Value?.Books.Single().Title, Is.EqualTo("1"));
        Assert.That(_calls, Has.Count.EqualTo(3));
    }

    [Test]
    public void It_is_not_asked_for_ever()
    {
        _answer = (_, exchange, batch) => Answer(exchange, new BooksRead([.. batch.Reads.Select(_ => (BooksFound?)null)]));
        Answer<BooksFound> answer = _reader.Read(CallContext.Own(), Lookup("a", 1));
        Assert.That((answer.Status, answer.IsRefusal, answer.IsWorthRepeating), Is.EqualTo((503, true, true)));
        Assert.That(_calls, Has.Count.EqualTo(20));
    }

    [TestCase("""{"data":{"found":[]}}""", TestName = "None")]
    [TestCase("""{"data":{"found":[{"books":[]},{"books":[]}]}}""", TestName = "One more")]
    [TestCase("""{"data":{"found":[{"books":[null]}]}}""", TestName = "Null for a book")]
    [TestCase("""{"data":{"found":[{"books":[BOOK2]}]}}""", TestName = "Another book")]
    [TestCase("""{"data":{"found":[{"books":[BOOK1,BOOK1]}]}}""", TestName = "Two books")]
    [TestCase("""{"data":{}}""", TestName = "Nothing")]
    [TestCase("nonsense", TestName = "No JSON")]
    public void An_answer_to_other_reads_is_none(string body)
    {
        string Book(int n) => $$"""{"item_number":{{n}},"title":"t","topic":"t","stock":1,"cost":1,"version":1}""";
        body = body.Replace("BOOK1", Book(1), StringComparison.Ordinal).Replace("BOOK2", Book(2), StringComparison.Ordinal);
        _answer = (_, exchange, _) => exchange.Response.Text(200, body);
        Assert.That(_reader.Read(CallContext.Own(), Lookup("a", 1)).Outcome, Is.EqualTo(UpstreamOutcome.Malformed));
    }

    [TestCase(404, UpstreamOutcome.Malformed, 0)]
    [TestCase(400, UpstreamOutcome.Malformed, 0)]
    [TestCase(503, UpstreamOutcome.Answered, 503)]
    [TestCase(401, UpstreamOutcome.Answered, 401)]
    public void A_refusal_of_the_call_is_one_of_each_read_unless_it_is_about_a_book(int sent, UpstreamOutcome outcome, int status)
    {
        _answer = (_, exchange, _) => exchange.Refuse(new Refusal(sent, "no", IsWorthRepeating: true));
        Answer<BooksFound> answer = _reader.Read(CallContext.Own(), Lookup("a", 1));
        Assert.That((answer.Outcome, answer.Status), Is.EqualTo((outcome, status)));
    }

    [Test]
    public void A_catalog_that_is_away_and_one_that_hangs_are_told_apart()
    {
        using var hanging = new ScriptedUpstream((upstream, connection) =>
        {
            upstream.ReadRequest(connection);
            upstream.Cue.Wait();
        });
        UpstreamOptions options = hanging.Options with { CallTimeout = TimeSpan.FromMilliseconds(50) };
        using var hang = new UpstreamGroup(options);
        Assert.That(
            new BookReader(hang, OneCall).Read(CallContext.Own(), Lookup("a", 1)).Outcome, Is.EqualTo(UpstreamOutcome.TimedOut));
        _server.Dispose();
        Assert.That(_reader.Read(CallContext.Own(), Lookup("a", 1)).Outcome, Is.EqualTo(UpstreamOutcome.Unreachable));
    }

    [Test]
    public void Who_has_no_time_left_is_not_asked_for_and_a_call_has_the_id_and_the_time_of_its_readers()
    {
        var late = CallContext.Own();
        late.DeadlineMilliseconds = Environment.TickCount64 - 1;
        Assert.That(_reader.Read(late, Lookup("a", 1)).Outcome, Is.EqualTo(UpstreamOutcome.Busy));
        Assert.That(_calls, Is.Empty);

        string id = "", trace = "";
        const string sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        _answer = (_, exchange, batch) =>
        {
            id = System.Text.Encoding.ASCII.GetString(exchange.Context.RequestId);
            trace = System.Text.Encoding.ASCII.GetString(exchange.Context.TraceParent);
            AnswerAll(exchange, batch);
        };
        var context = CallContext.Own();
        context.TraceParent = System.Text.Encoding.ASCII.GetBytes(sent);
        Answer<BooksFound> answer = _reader.Read(context, Lookup("my-id", 1));
        Assert.That((id, trace, answer.StoreId), Is.EqualTo(("my-id", sent, "0123456789abcdef")));
        Assert.That(System.Text.Encoding.ASCII.GetString(context.Tiers.NameAt(0)), Is.EqualTo("test"));
    }

    [Test]
    public void A_keeper_opens_a_fill_for_each_call_and_each_fill_ends()
    {
        var keeper = new Keeper();
        var reader = new BookReader(_upstreams, OneCall, keeper);
        reader.Read(CallContext.Own(), Lookup("a", 1));
        _answer = (_, exchange, _) => exchange.Refuse(new Refusal(503, "no"));
        reader.Read(CallContext.Own(), Lookup("a", 1));
        Assert.That(_calls.Select(call => call.Epoch), Is.EqualTo(new[] { "e-1", "e-2" }));
        Assert.That(keeper.Ended, Is.EqualTo(new[] { "kept 1 for 0123456789abcdef", "dropped" }));
    }

    private static BookRead Lookup(string id, int itemNumber) => new(id, itemNumber);

    private static BookRead Page(string id, string? topic) => new(id, Topic: topic);

    private static void AnswerAll(Exchange exchange, ReadBatch batch) => Answer(exchange, new BooksRead(
        [.. batch.Reads.Select(read => new BooksFound([new Book(read.ItemNumber ?? 9, TitleOf(read), "t", 1, 1, 1)]))]));

    private static string TitleOf(BookRead read) => read.ItemNumber is { } itemNumber ? $"{itemNumber}" : read.Topic ?? "all";

    private static void Answer(Exchange exchange, BooksRead read)
    {
        exchange.Response.AddField(BookTag.StoreFieldName, "0123456789abcdef"u8);
        exchange.AnswerData(read, ContractJson.Default.EnvelopeBooksRead);
    }

    private sealed class Keeper : IReadKeeper
    {
        public List<string> Ended { get; } = [];

        private int _fills;

        public IReadFill BeginFill() => new Fill(this, $"e-{++_fills}");

        private sealed class Fill(Keeper keeper, string epoch) : IReadFill
        {
            public string? Epoch => epoch;

            public void Keep(IReadOnlyList<BookRead> reads, BooksRead read, string storeId) =>
                keeper.Ended.Add($"kept {reads.Count} for {storeId}");

            public void Drop() => keeper.Ended.Add("dropped");
        }
    }
}
