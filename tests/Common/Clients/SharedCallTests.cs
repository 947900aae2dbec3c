using System.Diagnostics;
using PygmyStore.Common.Clients;
using PygmyStore.Tests.Common.Observability;

namespace PygmyStore.Tests.Common.Clients;

/// <summary>Whose trace a call is in that carries several requests.</summary>
internal sealed class SharedCallTests
{
    private const string Server = "shared-call-test";

    private ListenedSpans _listened = null!;
    private ActivitySource _source = null!;

    [SetUp]
    public void Listen() => (_listened, _source) = (new ListenedSpans(Server), new ActivitySource("PygmyStore." + Server));

    [TearDown]
    public void StopListening()
    {
        _source.Dispose();
        _listened.Dispose();
    }

    [Test]
    public void It_is_traced_when_its_first_request_is()
    {
        Activity first = Own();
        Activity third = Own();
        SharedCall? call = Of([first, null, third]);
        Assert.That(call, Is.Not.Null);
        Assert.That((call.First, call.Spans), Is.EqualTo((first, new[] { first, third })));
        Assert.That(Of([null, first, third]), Is.Null, "else a tenth of the requests would trace most calls");
        Assert.That(Of([null]), Is.Null);
    }

    [Test]
    public void A_request_whose_sender_traces_it_has_its_call_traced_wherever_it_stands()
    {
        Activity own = Own();
        Activity asked = _source.StartActivity(
            "asked", ActivityKind.Server,
            new ActivityContext(
                ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true))!;
        Assert.That(Of([null, asked])?.First, Is.SameAs(asked));
        Assert.That(Of([own, asked])?.First, Is.SameAs(asked));
        Assert.That(Of([own, asked])?.Spans, Is.EqualTo(new[] { own, asked }));
    }

    private static SharedCall? Of(Activity?[] spans) => SharedCall.Of(spans, static span => span);

    private Activity Own()
    {
        Activity.Current = null;
        return _source.StartActivity("own", ActivityKind.Server)!;
    }
}
