using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class LingeringCloseTests
{
    private LingeringClose _lingering = null!;

    [SetUp]
    public void Make() => _lingering = new LingeringClose();

    [Test]
    public void It_closes_when_the_peer_has_finished()
    {
        using var pair = new SocketPair();
        _lingering.Take(pair.Near);
        _lingering.Sweep(Environment.TickCount64);
        Assert.That(_lingering.Count, Is.EqualTo(1), "the peer may still send");

        pair.MakeReady();
        pair.Far.Dispose();

        Eventually.IsTrue(Swept, "closed");
    }

    [Test]
    public void It_closes_when_its_patience_ends()
    {
        using var pair = new SocketPair();
        long taken = Environment.TickCount64;
        _lingering.Take(pair.Near);

        _lingering.Sweep(taken + (long)LingeringClose.Patience.TotalMilliseconds - 1);
        Assert.That(_lingering.Count, Is.EqualTo(1));
        _lingering.Sweep(Environment.TickCount64 + (long)LingeringClose.Patience.TotalMilliseconds);
        Assert.That(_lingering.Count, Is.Zero);
    }

    [Test]
    public void It_listens_for_longer_to_a_peer_that_goes_on_sending()
    {
        using var pair = new SocketPair();
        long taken = Environment.TickCount64;
        _lingering.Take(pair.Near);
        long half = (long)(LingeringClose.Patience / 2).TotalMilliseconds;
        for (long later = half; later < LingeringClose.LongestPatience.TotalMilliseconds; later += half)
        {
            pair.MakeReady();
            Eventually.IsTrue(() => pair.Near.Poll(0, System.Net.Sockets.SelectMode.SelectRead), "arrived");
            Assert.That(_lingering.Sweep(taken + later), Is.True, "it was sending");
            Assert.That(_lingering.Count, Is.EqualTo(1));
        }

        Assert.That(_lingering.Sweep(Environment.TickCount64 + (long)LingeringClose.LongestPatience.TotalMilliseconds), Is.False);
        Assert.That(_lingering.Count, Is.Zero, "not for ever");
    }

    [Test]
    public void It_ends_its_own_side_when_a_peer_that_may_be_sending_makes_a_pause()
    {
        using var pair = new SocketPair();
        long taken = Environment.TickCount64;
        _lingering.Take(pair.Near, peerMaySend: true);
        _lingering.Sweep(taken);
        Assert.That(pair.Far.Poll(0, System.Net.Sockets.SelectMode.SelectRead), Is.False, "not yet");

        _lingering.Sweep(Environment.TickCount64 + 500);
        Assert.That(_lingering.Count, Is.EqualTo(1), "it still listens");
        Eventually.IsTrue(() => pair.Far.Poll(0, System.Net.Sockets.SelectMode.SelectRead), "the end has arrived");
        Assert.That(pair.Far.Receive(new byte[1]), Is.Zero);
    }

    [Test]
    public void It_closes_on_a_peer_that_sends_too_much()
    {
        const int bound = 1024 * 1024;
        var lingering = new LingeringClose(bound);
        using var pair = new SocketPair();
        lingering.Take(pair.Near);
        pair.Far.SendTimeout = 10_000;
        int sent = 0;
        var flood = new Thread(() =>
        {
            System.Net.Sockets.SocketError error = default;
            for (; error == System.Net.Sockets.SocketError.Success && sent < 64 * bound; sent += 4096)
            {
                pair.Far.Send(new byte[4096], System.Net.Sockets.SocketFlags.None, out error);
            }
        });
        flood.Start();

        Eventually.IsTrue(() => !lingering.Sweep(Environment.TickCount64) && lingering.Count == 0, "closed");
        Eventually.Ends(flood);
        Assert.That(sent, Is.LessThan(64 * bound), "it could not send all");
    }

    [Test]
    public void A_socket_whose_peer_is_gone_is_closed_at_once()
    {
        using var pair = new SocketPair();
        pair.Far.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        pair.Far.Dispose();
        Eventually.IsTrue(() => pair.Near.Poll(0, System.Net.Sockets.SelectMode.SelectRead), "the reset has arrived");

        _lingering.Take(pair.Near);

        Eventually.IsTrue(Swept, "closed");
    }

    private bool Swept()
    {
        _lingering.Sweep(Environment.TickCount64);
        return _lingering.Count == 0;
    }
}
