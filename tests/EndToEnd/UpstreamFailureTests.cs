namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// What a client is told when a part of the store is gone: a status of its own, in bounded time, and never a false "failed".
/// </summary>
internal sealed class UpstreamFailureTests
{
    private RunningStore _store = null!;

    [SetUp]
    public void Start() => _store = RunningStore.Start(configuration => configuration with
    {
        CallTimeout = TimeSpan.FromSeconds(1),
        DrainTimeout = TimeSpan.FromSeconds(1),
    });

    [TearDown]
    public void Stop() => _store.Dispose();

    [TestCase("GET", "/books/1", null)]
    [TestCase("GET", "/search/graduate%20school", null)]
    [TestCase("GET", "/buy/1", null)]
    [TestCase("POST", "/orders", """{"item_number":1}""")]
    public void Without_the_catalog_the_answer_is_503_and_worth_repeating(string method, string target, string? body)
    {
        _store.Catalog.Stop();
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask(method, target, body);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(503), answer.Body);
            Assert.That(answer.Fields.Contains("Retry-After"), Is.True);
            Assert.That(client.Ask("GET", "/healthz").Status, Is.EqualTo(200), "the front end itself is alive");
            Assert.That(client.Ask("GET", "/readyz").Status, Is.EqualTo(503), "but not ready");
        });
    }

    [Test]
    public void Without_the_order_service_books_can_be_looked_at_but_not_bought()
    {
        _store.Order.Stop();
        using WireClient client = _store.Connect();
        WireAnswer bought = client.Ask("POST", "/orders", """{"item_number":1}""");
        Assert.Multiple(() =>
        {
            Assert.That(client.Ask("GET", "/books/1").Status, Is.EqualTo(200));
            Assert.That(bought.Status, Is.EqualTo(503));
            Assert.That(bought.Body, Does.Contain("nothing was bought"));
            Assert.That(client.Ask("GET", "/books/1").Json("data.stock").GetInt32(), Is.EqualTo(1000));
        });
    }
}
