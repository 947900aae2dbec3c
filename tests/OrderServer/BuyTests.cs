namespace PygmyStore.Tests.OrderServer;

internal sealed class BuyTests
{
    private ScriptedCatalog _catalog = null!;
    private OrderServerFixture _server = null!;

    [SetUp]
    public void SetUp()
    {
        _catalog = new ScriptedCatalog().Start();
        _server = new OrderServerFixture(_catalog).Start();
    }

    [TearDown]
    public void TearDown()
    {
        _server.Dispose();
        _catalog.Dispose();
    }

    [Test]
    public void A_buy_gets_an_order_that_is_found_again()
    {
        Reply reply = _server.Buy(itemNumber: 2, quantity: 3);

        Assert.Multiple(() =>
        {
            Assert.That(reply.Status, Is.EqualTo(201), reply.Body);
            Assert.That(reply.Location, Is.EqualTo("/orders/1"));
            Assert.That(reply.Body, Is.EqualTo(
                """{"data":{"order_number":1,"item_number":2,"title":"RPCs for \"Dummies\", 2nd","quantity":3,"cost":61.50,"stock":999997,"version":2}}"""));
            Assert.That(_server.Get("/orders/1").Body, Is.EqualTo(reply.Body));
            Assert.That(_server.Get("/orders/2").Status, Is.EqualTo(404));
        });
    }
}
