using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Load.Faces;

/// <summary>Each face against the three real servers: what it asks is understood, and what comes back is read.</summary>
[TestFixtureSource(typeof(StoreFaces), nameof(StoreFaces.Names))]
internal sealed class FaceOnStoreTests(string name)
{
    private const int Item = 3;

    private readonly IStoreFace _face = StoreFaces.Find(name)!;
    private RunningStore _store = null!;
    private Upstream _upstream = null!;
    private FoundBooks _found = null!;

    private Book Book => _found.Books.Single(book => book.ItemNumber == Item);

    [OneTimeSetUp]
    public void Start()
    {
        _store = RunningStore.Start();
        _upstream = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = _store.FrontEnd.LocalEndPoint });
        _found = BookDiscovery.Find(_face, _upstream, new KnownNames());
    }

    [OneTimeTearDown]
    public void Stop()
    {
        _upstream.Dispose();
        _store.Dispose();
    }

    [Test]
    public void It_finds_all_books()
    {
        bool hasSearch = _face.Search("") is not null;
        Assert.That(_found.Refusal, Is.Null);
        Assert.That(
            _found.Books.Select(book => (book.ItemNumber, book.Title, book.Stock)),
            Is.EquivalentTo(KnownNames.DesignTitles.Select((title, index) => (index + 1, title, 1000))));
        Assert.That(_found.Topics, Is.EquivalentTo(hasSearch ? KnownNames.DesignTopics : []));
    }

    [Test]
    public void It_searches()
    {
        if (_face.Search("graduate school") is { } search)
        {
            Assert.That(Ask(search, Operation.Search), Is.EqualTo(new FaceAnswer(CallOutcome.Ok)));
        }
    }

    [Test]
    public void It_knows_no_book_that_is_not_there()
    {
        var none = new Book(99, "No such title", "none", 1, 1, 1);
        Assert.That(Ask(_face.Lookup(none), Operation.Lookup).Outcome, Is.EqualTo(CallOutcome.Refused));
        Assert.That(Ask(_face.Buy(none, 1)!, Operation.Buy).Outcome, Is.EqualTo(CallOutcome.Refused));
    }

    [Test]
    public void It_looks_up_and_buys_until_all_is_sold()
    {
        using (WireClient client = _store.Connect())
        {
            string rest = """{"item_number":3,"quantity":998}""";
            Assert.That(client.Ask("POST", "/orders", rest).Status, Is.EqualTo(201));
        }

        FaceAnswer seen = Ask(_face.Lookup(Book), Operation.Lookup);
        FaceAnswer first = Ask(_face.Buy(Book, 1)!, Operation.Buy);
        FaceAnswer last = Ask(_face.Buy(Book, 1)!, Operation.Buy);
        FaceAnswer refused = Ask(_face.Buy(Book, 1)!, Operation.Buy);

        Assert.That((seen.Outcome, seen.Stock), Is.EqualTo((CallOutcome.Ok, 2)));
        Assert.That((first.Outcome, last.Outcome), Is.EqualTo((CallOutcome.Ok, CallOutcome.Ok)));
        Assert.That(refused, Is.EqualTo(new FaceAnswer(CallOutcome.OutOfStock)));
        if (first.Stock is not null)
        {
            Assert.That((first.Stock, last.Stock, last.OrderNumber - first.OrderNumber), Is.EqualTo((1, 0, 1)));
        }

        if (_face.Order(first.OrderNumber ?? 0) is { } order)
        {
            Assert.That(Ask(order, Operation.Order), Is.EqualTo(first));
            Assert.That(Ask(_face.Order(999_999)!, Operation.Order).Outcome, Is.EqualTo(CallOutcome.Refused));
        }

        Assert.That(Ask(_face.Lookup(Book), Operation.Lookup).Stock, Is.Zero);
    }

    private FaceAnswer Ask(FaceRequest request, Operation operation)
    {
        using UpstreamCall call = _upstream.Call(
            new UpstreamRequest { Method = request.Method, Target = request.Target, Body = request.Body });
        Assert.That(call.Outcome, Is.EqualTo(UpstreamOutcome.Answered));
        return _face.Read(operation, call.Status, call.Body);
    }
}
