namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// A request that changes something and says one thing twice is refused: nobody can know which of the two is meant.
/// </summary>
internal sealed class RepeatedParameterTests
{
    private RunningStore _store = null!;

    [SetUp]
    public void Start() => _store = RunningStore.Start();

    [TearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Every_change_refuses_it_and_changes_nothing()
    {
        using WireClient frontEnd = _store.Connect();
        string before = frontEnd.Ask("GET", "/books").Body;
        foreach (EveryRoute route in EveryRoute.Changes(_store))
        {
            using var client = new WireClient(route.EndPoint);
            WireAnswer answer = client.Ask(route.Method, route.Target + "?item_number=2&x=1&item_number=3");
            Assert.That(
                (answer.Status, answer.Json("error.message").GetString()),
                Is.EqualTo((400, "\"item_number\" comes twice in the query")), $"{route}");
        }

        Assert.That(frontEnd.Ask("GET", "/books").Body, Is.EqualTo(before));
    }

    [Test]
    public void A_search_takes_the_first_one()
    {
        using WireClient client = _store.Connect();
        Assert.That(client.Ask("GET", "/search?topic=graduate+school&topic=x").Status, Is.EqualTo(200));
    }
}
