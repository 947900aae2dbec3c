using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Conformance.Cases;

namespace PygmyStore.Tests.Conformance;

/// <summary>
/// The conformance suite: raw bytes to a running server, each case in one piece, byte by byte, cut in two at every boundary, and
/// with a request behind it, which must be answered, or, behind a rejection, must never be handled.
/// </summary>
/// <remarks>
/// By default the server is our own front end, with its catalog and order service, in this process.
/// <c>PYGMY_CONFORMANCE_TARGET=127.0.0.1:8080 dotnet test --filter FullyQualifiedName~ConformanceTests</c> asks any other server;
/// each failed test then is a difference to ours, and says whether the standard allows it. Which requests were handled is seen by
/// the copies that are left of two books, where the server has <c>GET /books/{n}</c> and <c>GET /buy/{n}</c>: elsewhere only the
/// answers tell. A store that is asked should have a million copies of its books 1 to 4 and have sold none of book 4.
/// </remarks>
[TestFixture]
internal sealed class ConformanceTests
{
    private const int ConnectionsAtOnce = 64; // below every bound on connections that wait to be served

    private static readonly IReadOnlyList<ConformanceCase> Cases = Suite.Cases;

    private ConformanceTarget _target = null!;

    [OneTimeSetUp]
    public void Start() => _target = GivenTarget.FromEnvironment() ?? (ConformanceTarget)new OurTarget();

    [OneTimeTearDown]
    public void Stop() => _target.Dispose();

    [Test]
    public void Cases_have_names_of_their_own() => Assert.That(Cases.Select(test => test.ToString()), Is.Unique);

    [TestCaseSource(nameof(Cases))]
    public void The_server_does_as_expected(ConformanceCase test)
    {
        test = _target.Adapt(test);
        if (_target is OurTarget)
        {
            Assert.That(_target.Stock(Requests.BehindItem), Is.Not.Null, "our server tells what it has handled");
        }

        int? behind = _target.Stock(Requests.BehindItem);
        int? smuggled = _target.Stock(Requests.SmuggledItem);

        foreach (Delivery[] deliveries in Delivery.All(test).Chunk(ConnectionsAtOnce))
        {
            foreach ((CaseRun run, Outcome outcome) in CaseRun.Of(_target, test, deliveries))
            {
                Assert.That(
                    outcome.ToString(), Is.EqualTo(test.Expected.ToString()), $"{run.Name}: {Judgement.Of(test, outcome)}");
                AssertEveryAnswerIsSound(test, run);
            }
        }

        int handled = test.Expected.Fate == Fate.GoesOn ? 1 : 0;
        Assert.That(
            _target.Stock(Requests.SmuggledItem) is null, Is.EqualTo(smuggled is null),
            "what could be told before can be told after");
        Assert.That(
            behind - _target.Stock(Requests.BehindItem), Is.Null.Or.EqualTo(handled),
            "requests behind the case that were handled");
        Assert.That(
            smuggled - _target.Stock(Requests.SmuggledItem), Is.Null.Or.Zero, "requests in the case's bytes that were handled");
        Assert.That(_target, Is.Not.InstanceOf<OurTarget>().Or.Property(nameof(OurTarget.Faults)).Zero);
    }

    private void AssertEveryAnswerIsSound(ConformanceCase test, CaseRun run)
    {
        if (_target is not OurTarget)
        {
            return;
        }

        foreach (RawMessage answer in run.Answers)
        {
            bool hasContent = answer.Status is not (204 or 304);
            Assert.That(AnswerCases.HasDate(answer), Is.Null, answer.Head);
            Assert.That(answer["Content-Length"] is not null, Is.EqualTo(hasContent), answer.Head);
            Assert.That(answer["Content-Type"] is not null, Is.EqualTo(hasContent), answer.Head);
            Assert.That(answer["Cache-Control"], Is.EqualTo(answer["ETag"] is null ? "no-store" : "no-cache"), answer.Head);
            Assert.That(answer["X-Content-Type-Options"], Is.EqualTo("nosniff"), answer.Head);
            Assert.That(answer["Transfer-Encoding"], Is.Null, answer.Head);
        }

        if (test.Expected is { Fate: Fate.Closes, Statuses: not "" })
        {
            Assert.That(run.Answers[^1]["Connection"], Is.EqualTo("close"), run.Answers[^1].Head);
        }
    }
}
