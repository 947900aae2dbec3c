using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Grade.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>A customer when the judge shall end.</summary>
[TestFixture]
internal sealed class CustomerTests
{
    private static readonly Book Book = new(1, "A", "x", 5, 10, Version: 0);

    [Test]
    public void Sends_nothing_more_when_the_judge_shall_end()
    {
        using var store = new TcpListener(IPAddress.Loopback, 0);
        store.Start();
        var log = new CallLog();
        using var customer = new Customer(
            "client 1", StoreFaces.Default, (IPEndPoint)store.LocalEndpoint, TimeSpan.FromMinutes(1), log, () => true);
        Heard[] heard =
        [
            customer.Lookup(Book), customer.BuyPatiently(Book), customer.BuyWithKey(Book, "a"),
            customer.LoseBuy(Book, "b", waitsForAnswer: true),
        ];
        Assert.That(store.Pending(), Is.False);
        Assert.That(heard.Take(3).Select(call => call.Came), Has.All.EqualTo(UpstreamOutcome.Unreachable));
        Assert.That(log.Calls, Is.EqualTo(heard), "a buy whose answer was lost is in the timeline as well");
    }
}
