using PygmyStore.CatalogServer.Handover;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.CatalogServer.Handover;

/// <summary>When the catalog may sell for buyers who ask it.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HandoverGateTests
{
    private readonly HandoverGate _gate = new();
    private int _probes;

    [Test]
    public void It_is_opened_by_the_first_who_finds_that_orders_are_taken()
    {
        Assert.That(_gate.IsOpen, Is.False);
        Assert.That(Pass("not now"), Is.EqualTo("not now"));
        Assert.That(Pass("still not"), Is.EqualTo("still not"));
        Assert.That((Pass(null), _gate.IsOpen, _probes), Is.EqualTo(((string?)null, true, 3)));
        Assert.That((Pass("nobody asks"), _probes), Is.EqualTo(((string?)null, 3)), "an open gate asks nobody");

        _gate.Close();

        Assert.That((Pass("not now"), _probes), Is.EqualTo(("not now", 4)));
    }

    [Test]
    public void While_one_asks_the_others_are_refused_and_ask_nobody()
    {
        using var asked = new ManualResetEvent(false);
        using var answer = new ManualResetEvent(false);
        string? first = "";
        var thread = new Thread(() => first = _gate.WhyClosed(() =>
        {
            asked.Set();
            answer.WaitOne();
            return null;
        }));
        thread.Start();
        Eventually.IsSet(asked, "the first one asks");

        string? second = Pass(null);
        answer.Set();
        thread.Join();

        Assert.That(first, Is.Null);
        Assert.That((second, _probes), Is.EqualTo(("the order service is being asked whether it takes orders", 0)));
        Assert.That(_gate.IsOpen, Is.True);
    }

    [Test]
    public void What_is_seen_while_one_asks_is_newer_than_the_answer()
    {
        string? reason = _gate.WhyClosed(() =>
        {
            _gate.Close();
            return null;
        });

        Assert.That((reason, _gate.IsOpen), Is.EqualTo(("the order service does not take orders now", false)));
        Assert.That(Pass(null), Is.Null);
    }

    [Test]
    public void A_question_that_fails_is_asked_again()
    {
        Func<string?> probe = () => throw new InvalidOperationException("planted");
        Assert.That(() => _gate.WhyClosed(probe), Throws.InvalidOperationException);
        Assert.That((_gate.IsOpen, Pass(null)), Is.EqualTo((false, (string?)null)));
    }

    private string? Pass(string? answer) => _gate.WhyClosed(() =>
    {
        _probes++;
        return answer;
    });
}
