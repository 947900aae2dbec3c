using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Http.Client;
using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.Client.Load.Plan;

/// <summary>Each pattern in each face against the three real servers: no request of it is refused.</summary>
[TestFixtureSource(typeof(StoreFaces), nameof(StoreFaces.Names))]
internal sealed class PatternOnStoreTests(string name)
{
    private const int Iterations = 30;

    private readonly IStoreFace _face = StoreFaces.Find(name)!;
    private RunningStore _store = null!;
    private Upstream _upstream = null!;
    private FoundBooks _found = null!;

    private static IEnumerable<string> PatternNames => Patterns.All.Select(kind => kind.Name);

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

    [TestCaseSource(nameof(PatternNames))]
    public void All_that_is_asked_is_answered(string pattern)
    {
        var options = new PatternOptions { Face = _face, Books = _found.Books, Topics = _found.Topics, Seed = 1 };
        IPattern client = Patterns.Create(Patterns.Find(pattern)!, options, out string refusal)!();
        Assert.That(refusal, Is.Empty);

        var records = new List<CallRecord>();
        for (int i = 0; i < Iterations; i++)
        {
            client.Begin(i);
            records.AddRange(Run(client));
        }

        if (client.BeginEnd())
        {
            records.AddRange(Run(client));
        }

        Assert.That(records.Select(record => record.Outcome), Is.All.EqualTo(CallOutcome.Ok));
        int Count(Operation operation) => records.Count(record => record.Operation == operation);
        bool buys = pattern != "only-query";
        bool searches = _found.Topics.Count > 0 && pattern is not ("toy-store" or "only-buy" or "reread");
        Assert.That(Count(Operation.Buy), buys ? Is.GreaterThan(0) : Is.Zero);
        Assert.That(Count(Operation.Search), searches ? Is.GreaterThan(0) : Is.Zero);
        Assert.That(
            Count(Operation.Order), Is.EqualTo(pattern == "toy-store" && options.CanReadBack ? Count(Operation.Buy) : 0));
    }

    private IEnumerable<CallRecord> Run(IPattern client)
    {
        while (client.TryNext(out PlannedCall call))
        {
            FaceRequest request = call.Operation switch
            {
                Operation.Search => _face.Search(_found.Topics[call.Index])!,
                Operation.Lookup => _face.Lookup(_found.Books[call.Index]),
                Operation.Buy => _face.Buy(_found.Books[call.Index], call.Quantity)!,
                _ => _face.Order(call.OrderNumber)!,
            };
            var record = new CallRecord { Operation = call.Operation };
            using (UpstreamCall answered = _upstream.Call(
                new UpstreamRequest { Method = request.Method, Target = request.Target, Body = request.Body }))
            {
                FaceAnswer answer = _face.Read(call.Operation, answered.Status, answered.Body);
                record = record with
                {
                    Outcome = answer.Outcome,
                    Stock = answer.Stock ?? -1,
                    OrderNumber = answer.OrderNumber ?? -1,
                };
            }

            client.Told(record);
            yield return record;
        }
    }
}
