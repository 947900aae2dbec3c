using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>Threads that wait for a change, with the system's call and with the monitor that stands in for it.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class WakeWordTests(bool isPortable)
{
    private readonly WakeWord _word = new(isPortable);

    [SetUp]
    public void Reset() => _word.Value = 0;

    [Test]
    public void Another_value_ends_a_wait_before_it_begins() => Assert.That(_word.Wait(1), Is.True);

    [Test]
    public void A_wait_ends_at_its_deadline()
    {
        Assert.That(_word.Wait(0, Environment.TickCount64 + 20), Is.False);
        Assert.That(_word.Wait(0, 0), Is.False, "one that is over");
    }

    [TestCase(0, 300)]
    [TestCase(0, -5)]
    [TestCase(1, 60_000_000)]
    public void A_brief_wait_ends_with_its_time_or_at_once_at_another_value(int value, long microseconds)
    {
        _word.WaitBriefly(value, microseconds);

        Assert.That(_word.Value, Is.Zero);
    }

    [Test]
    public void Only_one_changes_it_from_the_same_value()
    {
        Assert.That(_word.TryChange(0, 1), Is.True);
        Assert.That(_word.TryChange(0, 2), Is.False);
        Assert.That(_word.Value, Is.EqualTo(1));
    }

    [Test]
    public void A_change_wakes_all_and_none_is_missed()
    {
        const int threads = 8;
        const int rounds = 2000;
        using var ready = new Barrier(threads + 1);
        Thread[] started = [.. Enumerable.Range(0, threads).Select(_ => new Thread(() =>
        {
            for (int round = 0; round < rounds; round++)
            {
                ready.SignalAndWait();
                _word.Wait(round, round % 2 == 0 ? long.MaxValue : Environment.TickCount64 + 60_000);
            }
        }))];
        Array.ForEach(started, thread => thread.Start());
        for (int round = 0; round < rounds; round++)
        {
            ready.SignalAndWait();
            _word.Value = round + 1; // while some wait already, and some do not yet
            _word.WakeAll();
        }

        Array.ForEach(started, Eventually.Ends);
    }

    [Test]
    public void One_wake_is_enough_for_one_of_them()
    {
        int took = 0;
        Thread[] started = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            while (!_word.TryChange(1, 0))
            {
                _word.Wait(0);
            }

            Interlocked.Increment(ref took);
        }))];
        Array.ForEach(started, thread => thread.Start());
        for (int i = 1; i <= started.Length; i++)
        {
            _word.Value = 1;
            _word.WakeOne();
            Eventually.IsTrue(() => Volatile.Read(ref took) == i, "one has it");
        }

        Array.ForEach(started, Eventually.Ends);
    }
}
