using System.Net.Sockets;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Runtime;

internal sealed class SessionTableTests
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    [OneTimeTearDown]
    public void Release() => _socket.Dispose();

    [Test]
    public void It_holds_its_capacity_and_no_more()
    {
        var table = new SessionTable(2);
        SessionSlot? first = table.TryOccupy(_socket);
        table.TryOccupy(_socket);

        Assert.That(table.TryOccupy(_socket), Is.Null);

        Leave(table, first!);
        Assert.That(table.TryOccupy(_socket), Is.Not.Null);
        Assert.That(table.Count, Is.EqualTo(2));
    }

    [Test]
    public void A_token_is_good_once()
    {
        var table = new SessionTable(1);
        ulong token = Park(table.TryOccupy(_socket)!);

        Assert.That(table.TryClaim(token), Is.Not.Null);
        Assert.That(table.TryClaim(token), Is.Null);
    }

    [Test]
    public void A_token_of_an_earlier_parking_reaches_nobody()
    {
        var table = new SessionTable(1);
        SessionSlot slot = table.TryOccupy(_socket)!;
        ulong stale = Park(slot);
        table.TryClaim(stale);
        ulong token = Park(slot);

        Assert.That(table.TryClaim(stale), Is.Null);
        Assert.That(table.TryClaim(token), Is.SameAs(slot));
    }

    [Test]
    public void A_token_of_an_earlier_occupant_reaches_nobody()
    {
        var table = new SessionTable(1);
        SessionSlot slot = table.TryOccupy(_socket)!;
        ulong stale = Park(slot);
        table.TryClaim(stale);
        Leave(table, slot);
        Park(table.TryOccupy(_socket)!);

        Assert.That(table.TryClaim(stale), Is.Null);
    }

    [Test]
    public void A_word_read_before_another_parking_claims_nothing()
    {
        var table = new SessionTable(1);
        SessionSlot slot = table.TryOccupy(_socket)!;
        ulong token = Park(slot);
        ulong word = slot.Word;
        table.TryClaim(token);
        Park(slot);

        Assert.That(slot.TryClaimParked(word), Is.False);
        Assert.That(slot.TryClaimParked(slot.Word), Is.True);
    }

    [Test]
    public void While_a_session_is_being_armed_only_its_report_may_claim_it()
    {
        var table = new SessionTable(1);
        SessionSlot slot = table.TryOccupy(_socket)!;
        ulong token = slot.BeginParking();

        Assert.That(slot.TryClaimParked(slot.Word), Is.False);
        Assert.That(table.TryClaim(token), Is.SameAs(slot));
        Assert.That(slot.EndParking(token), Is.False);
    }

    [Test]
    public void Of_report_and_expiry_exactly_one_wins()
    {
        var table = new SessionTable(1);
        SessionSlot slot = table.TryOccupy(_socket)!;
        for (int round = 0; round < 500; round++)
        {
            ulong token = Park(slot);
            ulong word = slot.Word;
            int winners = 0;
            using var barrier = new Barrier(2);
            var expiry = new Thread(() =>
            {
                barrier.SignalAndWait();
                if (slot.TryClaimParked(word))
                {
                    Interlocked.Increment(ref winners);
                }
            });
            expiry.Start();
            barrier.SignalAndWait();
            if (table.TryClaim(token) is not null)
            {
                Interlocked.Increment(ref winners);
            }

            Eventually.Ends(expiry);

            Assert.That(winners, Is.EqualTo(1));
        }
    }

    private static ulong Park(SessionSlot slot)
    {
        ulong token = slot.BeginParking();
        Assert.That(slot.EndParking(token), Is.True);
        return token;
    }

    private static void Leave(SessionTable table, SessionSlot slot)
    {
        slot.Vacate();
        table.Return(slot);
    }
}
