using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;
using PygmyStore.Tests.Common.Runtime;
using PygmyStore.Tests.Complaints;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class AdmissionGuardTests
{
    private const string Wait = "GET /wait HTTP/1.1\r\nHost: shop\r\n\r\n";

    [Test]
    public void As_many_as_there_are_places_and_the_others_are_told_at_once()
    {
        using var inside = new CountdownEvent(2);
        using var release = new ManualResetEventSlim();
        var guard = new AdmissionGuard(2, "no room");
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
        {
            router.Map(RequestMethod.Get, "/wait", "wait", guard.Guard(exchange =>
            {
                inside.Signal();
                release.Wait();
                exchange.Response.Text(200, "served");
            }));
            router.Map(RequestMethod.Get, "/other", "other", guard.Guard(exchange => exchange.Response.Text(200, "served")));
        });
        using RawConnection first = server.Connect(), second = server.Connect(), third = server.Connect();
        first.Send(Wait);
        second.Send(Wait);
        Eventually.IsSet(inside, "two are inside");

        RawMessage refused = third.Ask("GET /other HTTP/1.1\r\nHost: shop\r\n\r\n"); // answered before anybody leaves
        Assert.That((refused.Status, refused["Retry-After"]), Is.EqualTo((503, "1")));
        Assert.That(refused.Body, Does.Contain("no room"));

        release.Set();
        Assert.That((first.ReadMessage().Status, second.ReadMessage().Status), Is.EqualTo((200, 200)));
        Assert.That(third.Ask("GET /other HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(200), "the places are free again");
    }

    [Test]
    [Tells("test worker \\d+: unexpected System.InvalidOperationException: a planted bug")]
    public void A_handler_that_fails_gives_its_place_back()
    {
        var guard = new AdmissionGuard(1, "no room");
        using var server = new LoopbackServer(ThreadPolicy.PerSession, router =>
        {
            router.Map(RequestMethod.Get, "/fail", "fail", guard.Guard(_ => throw new InvalidOperationException("a planted bug")));
            router.Map(RequestMethod.Get, "/other", "other", guard.Guard(exchange => exchange.Response.Text(200, "served")));
        });
        for (int i = 0; i < 3; i++)
        {
            using RawConnection client = server.Connect();
            Assert.That(client.Ask("GET /fail HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(500));
        }

        using RawConnection last = server.Connect();
        Assert.That(last.Ask("GET /other HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(200));
    }

    [TestCase(1, 1)]
    [TestCase(7, 6)]
    [TestCase(8, 7)]
    [TestCase(80, 70)]
    public void An_eighth_of_the_workers_is_for_the_rest(int workers, int places) =>
        Assert.That(AdmissionGuard.PlacesOf(workers), Is.EqualTo(places));
}
