using System.Collections.Concurrent;
using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

[TestFixture(false)]
[TestFixture(true)]
internal sealed class ReadinessSetTests(bool portable)
{
    private readonly List<SocketPair> _pairs = [];
    private IReadinessSet _set = null!;

    [SetUp]
    public void Make()
    {
        if (!portable && !OperatingSystem.IsLinux())
        {
            Assert.Ignore("epoll is Linux's.");
        }

        _set = portable || !OperatingSystem.IsLinux() ? new SelectReadiness() : new EpollReadiness();
    }

    [TearDown]
    public void Release()
    {
        _set.Stop();
        _set.Dispose();
        _pairs.ForEach(pair => pair.Dispose());
        _pairs.Clear();
    }

    [Test]
    public void A_socket_is_reported_once_for_each_arming()
    {
        (SocketPair? noisy, SocketPair? other) = (NewPair(), NewPair());
        _set.Add(noisy.Near, Readiness.Readable, 7);
        noisy.MakeReady();
        Assert.That(WaitForOne(), Is.EqualTo(7));

        // Its byte is still unread; reported again, it would come before the other.
        noisy.MakeReady();
        _set.Add(other.Near, Readiness.Readable, 8);
        other.MakeReady();
        Assert.That(WaitForOne(), Is.EqualTo(8));

        _set.Arm(noisy.Near, Readiness.Readable, 9);
        Assert.That(WaitForOne(), Is.EqualTo(9), "what is there already is reported under the new token");
    }

    [Test]
    public void A_selection_that_throws_reports_all_sockets_and_blocks_nobody()
    {
        Assume.That(portable, "epoll never learns of a closed socket");
        (SocketPair? closed, SocketPair? other) = (NewPair(), NewPair());
        _set.Add(closed.Near, Readiness.Readable, 1);
        _set.Add(other.Near, Readiness.Readable, 2);
        closed.Near.Dispose(); // a bug of the caller's
        int count = 0;
        var waiter = new Thread(() =>
        {
            Assert.That(() => _set.Wait(new ulong[4]), Throws.Exception);
            count = _set.Wait(new ulong[4]);
        })
        { IsBackground = true };
        waiter.Start();

        Eventually.Ends(waiter);
        Assert.That(count, Is.EqualTo(2));
    }

    [Test]
    public void A_peer_that_leaves_makes_its_socket_ready()
    {
        SocketPair pair = NewPair();
        _set.Add(pair.Near, Readiness.Readable, 1);
        pair.Far.Dispose();

        Assert.That(WaitForOne(), Is.EqualTo(1));
    }

    [Test]
    public void A_socket_that_waits_for_room_is_reported_when_its_peer_has_read()
    {
        (SocketPair? full, SocketPair? other) = (NewPair(), NewPair());
        int sent = full.Fill();
        _set.Add(full.Near, Readiness.Writable, 1);
        full.MakeReady();
        full.Far.Shutdown(SocketShutdown.Send);
        _set.Add(other.Near, Readiness.Writable, 2);
        Assert.That(WaitForOne(), Is.EqualTo(2), "neither bytes nor the end of them are room");

        full.ReadAtFar(sent);

        Assert.That(WaitForOne(), Is.EqualTo(1));
        _set.Arm(full.Near, Readiness.Readable, 3);
        Assert.That(WaitForOne(), Is.EqualTo(3), "and its byte is still there");
    }

    [Test]
    public void A_peer_that_resets_wakes_a_socket_that_waits_for_room()
    {
        SocketPair pair = NewPair();
        pair.Fill();
        _set.Add(pair.Near, Readiness.Writable, 1);
        pair.Far.Close(timeout: 0);

        Assert.That(WaitForOne(), Is.EqualTo(1));
    }

    [Test]
    public void A_socket_armed_while_another_thread_waits_is_reported()
    {
        SocketPair pair = NewPair();
        _set.Add(NewPair().Near, Readiness.Readable, 1);
        ulong token = 0;
        var waiter = new Thread(() => token = WaitForOne());
        waiter.Start();

        pair.MakeReady();
        _set.Add(pair.Near, Readiness.Readable, 2);

        Eventually.Ends(waiter);
        Assert.That(token, Is.EqualTo(2));
    }

    [Test]
    public void A_removed_socket_is_not_reported_and_may_be_closed_while_others_wait()
    {
        (SocketPair? removed, SocketPair? other) = (NewPair(), NewPair());
        _set.Add(removed.Near, Readiness.Readable, 1);
        _set.Add(other.Near, Readiness.Readable, 2);
        ulong token = 0;
        var waiter = new Thread(() => token = WaitForOne());
        waiter.Start();

        _set.Remove(removed.Near);
        removed.Near.Dispose();
        Assert.That(removed.Far.Receive(new byte[1]), Is.Zero, "an orderly end, not a reset");
        other.MakeReady();

        Eventually.Ends(waiter);
        Assert.That(token, Is.EqualTo(2));
    }

    [Test]
    public void Removing_what_was_never_added_is_no_error() => Assert.That(() => _set.Remove(NewPair().Near), Throws.Nothing);

    [Test]
    public void A_stop_wakes_all_waiters_and_those_to_come()
    {
        _set.Add(NewPair().Near, Readiness.Readable, 1);
        var counts = new ConcurrentBag<int>();
        var waiters = Enumerable.Range(0, 6).Select(_ => new Thread(() => counts.Add(_set.Wait(new ulong[4])))).ToList();
        waiters.ForEach(waiter => waiter.Start());

        _set.Stop();

        waiters.ForEach(Eventually.Ends);
        Assert.That(counts, Is.EqualTo(new int[6]));
        Assert.That(_set.Wait(new ulong[4]), Is.Zero);
    }

    [Test]
    public void A_poke_wakes_one_waiter_also_one_that_comes_later()
    {
        _set.Poke();
        Assert.That(_set.Wait(new ulong[4]), Is.Zero, "it came later");

        using var woken = new SemaphoreSlim(0);
        var waiters = Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            _set.Wait(new ulong[1]);
            woken.Release();
        })).ToList();
        waiters.ForEach(waiter => waiter.Start());
        for (int i = 0; i < waiters.Count; i++)
        {
            Assert.That(woken.CurrentCount, Is.Zero, "nobody is woken without a poke");
            _set.Poke();
            Assert.That(woken.Wait(TimeSpan.FromSeconds(10)), Is.True, "a poke wakes one");
        }

        waiters.ForEach(Eventually.Ends);
    }

    [Test]
    public void A_poll_takes_what_is_ready_and_does_not_wait()
    {
        SocketPair ready = NewPair();
        _set.Add(ready.Near, Readiness.Readable, 7);
        ulong[] tokens = new ulong[4];
        Assert.That(_set.Poll(tokens), Is.Zero);

        ready.MakeReady();
        Eventually.IsTrue(() => ready.Near.Available > 0, "the byte has arrived");
        Assert.That((_set.Poll(tokens), tokens[0]), Is.EqualTo((1, 7)));
        Assert.That(_set.Poll(tokens), Is.Zero, "it is reported once");
    }

    [Test]
    public void Each_of_many_sockets_is_reported_to_exactly_one_of_many_waiters()
    {
        // Two descriptors each: well above the 1024 that select(2) itself can hold.
        const int count = 700;
        for (int i = 0; i < count; i++)
        {
            _set.Add(NewPair().Near, Readiness.Readable, (ulong)i);
        }

        var reported = new ConcurrentBag<ulong>();
        using var all = new CountdownEvent(count);
        var waiters = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            ulong[] tokens = new ulong[16];
            int taken;
            while ((taken = _set.Wait(tokens)) > 0)
            {
                for (int i = 0; i < taken; i++)
                {
                    reported.Add(tokens[i]);
                    all.Signal();
                }
            }
        })).ToList();
        waiters.ForEach(waiter => waiter.Start());

        _pairs.ForEach(pair => pair.MakeReady());

        Eventually.IsSet(all, "all are reported");
        _set.Stop();
        waiters.ForEach(Eventually.Ends);
        Assert.That(reported, Is.EquivalentTo(Enumerable.Range(0, count).Select(i => (ulong)i)));
    }

    private SocketPair NewPair()
    {
        var pair = new SocketPair();
        _pairs.Add(pair);
        return pair;
    }

    private ulong WaitForOne()
    {
        Span<ulong> token = stackalloc ulong[1];
        Assert.That(_set.Wait(token), Is.EqualTo(1));
        return token[0];
    }
}
