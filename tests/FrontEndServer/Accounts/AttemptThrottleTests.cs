using System.Net;
using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.Tests.FrontEndServer.Accounts;

/// <summary>Attempts that fail get longer pauses; nobody else is slowed by them.</summary>
internal sealed class AttemptThrottleTests
{
    private static readonly ThrottleRule Rule = new(Free: 3, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    private long _now = 5000;
    private AttemptThrottle _throttle = null!;

    [SetUp]
    public void SetUp() => _throttle = new AttemptThrottle(Rule, () => _now, capacity: 4);

    [Test]
    public void The_first_are_free_and_then_each_pause_is_twice_as_long_up_to_the_longest()
    {
        Fail("a", times: 3);
        foreach (int seconds in new[] { 1, 2, 4, 8, 10, 10, 10 })
        {
            Fail("a");
            Assert.That(_throttle.Begin("a"), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
            _now += (seconds * 1000) - 1;
            Assert.That(_throttle.Begin("a"), Is.EqualTo(TimeSpan.FromMilliseconds(1)), "asking does not make it longer");
            _now++;
        }
    }

    [Test]
    public void Another_key_is_not_slowed()
    {
        Fail("a", times: 4);
        Assert.That(_throttle.Begin("a"), Is.GreaterThan(TimeSpan.Zero));
        Assert.That(_throttle.Begin("b"), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Names_are_the_same_in_either_case()
    {
        Fail("1.2.3.4 Ada", times: 4);
        Assert.That(_throttle.Begin("1.2.3.4 aDA"), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public void A_success_begins_anew()
    {
        Fail("a", times: 4);
        _throttle.Succeed("a");
        Fail("a", times: 3);
    }

    [Test]
    public void What_was_not_attempted_does_not_count()
    {
        Fail("a", times: 3);
        for (int i = 0; i < 10; i++)
        {
            Assert.That(_throttle.Begin("a"), Is.EqualTo(TimeSpan.Zero));
            _throttle.TakeBack("a");
        }

        Fail("a");
        Assert.That(_throttle.Begin("a"), Is.EqualTo(TimeSpan.FromSeconds(1)));
    }

    [Test]
    public void Many_at_once_are_no_more_than_one_after_the_other()
    {
        const int crowd = 32;
        using var barrier = new Barrier(crowd);
        int allowed = 0;
        Thread[] threads = [.. Enumerable.Range(0, crowd).Select(_ => new Thread(() =>
        {
            barrier.SignalAndWait();
            if (_throttle.Begin("a") == TimeSpan.Zero)
            {
                Interlocked.Increment(ref allowed);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(allowed, Is.EqualTo(Rule.Free + 1));
    }

    [Test]
    public void An_hour_later_all_is_forgotten()
    {
        Fail("a", times: 4);
        _now += (long)AttemptThrottle.ForgetAfter.TotalMilliseconds + 1;
        Fail("a", times: 3);
        Assert.That(_throttle.Count, Is.EqualTo(1));
    }

    [Test]
    public void The_table_keeps_what_was_used_last()
    {
        Fail("a", times: 4);
        foreach (string key in new[] { "b", "c", "d" })
        {
            Fail(key);
        }

        _now += 1000;
        Fail("a");
        Fail("e"); // in the place of b
        Assert.That(_throttle.Count, Is.EqualTo(4));
        Assert.That(_throttle.Begin("a"), Is.EqualTo(TimeSpan.FromSeconds(2)));
    }

    [TestCase("10.1.2.3", "10.1.2.4", false)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [TestCase("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Of_IPv6_a_customers_network_counts_as_one(string first, string second, bool isSame) => Assert.That(
        AttemptThrottle.KeyOf(IPAddress.Parse(first)) == AttemptThrottle.KeyOf(IPAddress.Parse(second)), Is.EqualTo(isSame));

    private void Fail(string key, int times = 1)
    {
        for (int i = 0; i < times; i++)
        {
            Assert.That(_throttle.Begin(key), Is.EqualTo(TimeSpan.Zero));
        }
    }
}
