using System.Collections.Concurrent;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

[TestFixture]
internal sealed class BackgroundLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentQueue<string> _reports = new();
    private Faults _faults = null!;

    [SetUp]
    public void Begin()
    {
        _reports.Clear();
        _faults = new Faults((where, fault) => _reports.Enqueue($"{where}: {fault.Message}"));
    }

    [Test]
    public void It_takes_turns_until_one_is_the_last()
    {
        int turns = 0;
        var loop = new BackgroundLoop("test", () => ++turns < 5, _faults);
        Assert.That(loop.Join(Patience), Is.True, "it was not started");
        loop.Start();

        Assert.That(loop.Join(Patience), Is.True);
        Assert.That(turns, Is.EqualTo(5));
        Assert.That(_faults.Count, Is.Zero);
    }

    [Test]
    public void A_fault_costs_one_turn_and_is_told_once_and_counted()
    {
        int turns = 0;
        var loop = new BackgroundLoop(
            "test", () => ++turns == 2 ? throw new InvalidOperationException("planted") : turns < 4, _faults);
        loop.Start();

        Assert.That(loop.Join(Patience), Is.True);
        Assert.That(turns, Is.EqualTo(4));
        Assert.That(_reports, Is.EqualTo(new[] { "test: planted" }));
        Assert.That(_faults.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_turn_that_always_fails_comes_ever_more_rarely()
    {
        var times = new List<long>();
        var loop = new BackgroundLoop(
            "test",
            () =>
            {
                times.Add(Environment.TickCount64);
                return times.Count < 5 ? throw new InvalidOperationException("planted") : false;
            },
            _faults);
        loop.Start();

        Assert.That(loop.Join(Patience), Is.True);
        const int pauses = 10 + 20 + 40 + 80;
        const int clockStep = 16;
        Assert.That(times[4] - times[0], Is.GreaterThanOrEqualTo(pauses - clockStep));
        Assert.That(_faults.Count, Is.EqualTo(4));
    }

    [Test]
    public void A_loop_that_does_not_end_is_not_waited_for_for_ever()
    {
        using var goOn = new ManualResetEvent(false);
        var loop = new BackgroundLoop("test", () => !goOn.WaitOne(Patience), _faults);
        loop.Start();

        Assert.That(loop.Join(TimeSpan.FromMilliseconds(20)), Is.False);
        goOn.Set();
        Assert.That(loop.Join(Patience), Is.True);
    }
}
