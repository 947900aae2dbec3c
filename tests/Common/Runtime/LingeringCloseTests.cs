using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class LingeringCloseTests
{
    private readonly LingeringClose _lingering = new();

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
    public void It_closes_on_a_peer_that_sends_too_much()
    {
        using var pair = new SocketPair();
        _lingering.Take(pair.Near);
        pair.Far.SendTimeout = 10_000;
        var flood = new Thread(() =>
        {
            for (int sent = 0; sent <= 2 * LingeringClose.MaxBytes; sent += 4096)
            {
                pair.Far.Send(new byte[4096], System.Net.Sockets.SocketFlags.None, out _);
            }
        });
        flood.Start();

        Eventually.IsTrue(Swept, "closed");
        Eventually.Ends(flood);
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
