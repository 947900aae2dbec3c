using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// Every route of every face, over a raw socket, each on a fresh store: the documented answer and the documented refusals.
/// </summary>
internal sealed class FaceTests
{
    private const string Rpcs = "RPCs for Dummies";
    private const string Book2 =
        """{"item_number":2,"title":"RPCs for Dummies","topic":"distributed systems","stock":1000,"cost":20,"version":1}""";

    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start();

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [TestCase("/books/2", $$"""{"data":{{Book2}}}""")]
    [TestCase("/lookup/2", $$"""{"result":{{Book2}}}""")]
    [TestCase(
        "/lookup?item_number=2",
        """{"result":{"item_number":2,"stock":1000,"cost":20,"type":"distributed systems","title":"RPCs for Dummies"}}""")]
    [TestCase("/info/2", """{"data":[{"title":"RPCs for Dummies","quantity":1000,"price":20}]}""")]
    [TestCase("/products?product_name=rpcs+for+DUMMIES", """{"data":{"name":"RPCs for Dummies","price":20,"quantity":1000}}""")]
    [TestCase("/products/RPCs%20for%20Dummies", """{"data":{"name":"RPCs for Dummies","price":20,"quantity":1000}}""")]
    [TestCase(
        "/search?topic=Graduate+School",
        """{"result":[{"item_number":3,"title":"Xen and the Art of Surviving Graduate School"},"""
        + """{"item_number":4,"title":"Cooking for the Impatient Graduate Student"}]}""")]
    [TestCase("/search?topic=nothing", """{"result":[]}""")]
    [TestCase("/books?topic=nothing", """{"data":[]}""")]
    public void A_read_is_answered_to_the_letter(string target, string body)
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask("GET", target);
        Assert.That((answer.Status, answer.Body), Is.EqualTo((200, body)));
    }

    [TestCase("/books", 4)]
    [TestCase("/books?topic=distributed%20systems", 2)]
    [TestCase("/search/DISTRIBUTED%20systems", 2)]
    [TestCase("/search/graduate%20school", 2)]
    public void A_search_lists_the_books(string target, int count)
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask("GET", target);
        Assert.That((answer.Status, answer.Json("data").GetArrayLength()), Is.EqualTo((200, count)));
    }

    [TestCase("""{"topic":"distributed systems"}""", "result.1.title", Rpcs)]
    [TestCase("""{"item_number":2}""", "result.title", Rpcs)]
    public void The_677_face_asks_in_the_body_of_a_get(string body, string path, string expected)
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask("GET", "/search", body);
        Assert.That((answer.Status, answer.Json(path).GetString()), Is.EqualTo((200, expected)));
    }

    [TestCase("GET", "/books/99", null, 404)]
    [TestCase("GET", "/books/x", null, 404)]
    [TestCase("GET", "/books/0", null, 404)]
    [TestCase("GET", "/books/99999999999", null, 404)]
    [TestCase("GET", "/orders/999999", null, 404)]
    [TestCase("GET", "/orders/x", null, 404)]
    [TestCase("GET", "/lookup/99", null, 404)]
    [TestCase("GET", "/lookup?item_number=99", null, 404)]
    [TestCase("GET", "/lookup?item_number=x", null, 400)]
    [TestCase("GET", "/lookup", null, 400)]
    [TestCase("GET", "/search", null, 400)]
    [TestCase("GET", "/search?topic=", null, 400)]
    [TestCase("GET", "/search", "{}", 400)]
    [TestCase("GET", "/search", "{", 400)]
    [TestCase("GET", "/search", """{"topic":"a","item_number":1}""", 400)]
    [TestCase("GET", "/search", """{"item_number":99}""", 404)]
    [TestCase("GET", "/search/nothing", null, 404)]
    [TestCase("GET", "/info/99", null, 404)]
    [TestCase("GET", "/products/nothing", null, 404)]
    [TestCase("GET", "/products?product_name=nothing", null, 404)]
    [TestCase("GET", "/products", null, 400)]
    [TestCase("GET", "/buy/99", null, 404)]
    [TestCase("GET", "/buy/x", null, 404)]
    [TestCase("GET", "/buy?item_number=99", null, 404)]
    [TestCase("GET", "/buy?item_number=-1", null, 400)]
    [TestCase("PUT", "/purchase/99", null, 404)]
    [TestCase("POST", "/buy", """{"item_number":99}""", 404)]
    [TestCase("POST", "/buy", "{}", 422)]
    [TestCase("POST", "/buy", """{"item_number":1,"topic":"graduate school"}""", 400)]
    [TestCase("POST", "/buy", "[]", 400)]
    [TestCase("POST", "/buy", null, 400)]
    [TestCase("POST", "/orders", null, 400)]
    [TestCase("POST", "/orders", "nonsense", 400)]
    [TestCase("POST", "/orders", """{"item_number":1,"item_number":2}""", 400)]
    [TestCase("POST", "/orders", """{"item_number":"1"}""", 400)]
    [TestCase("POST", "/orders", """{"item_number":1,"qty":5}""", 400)]
    [TestCase("POST", "/orders", "{}", 422)]
    [TestCase("POST", "/orders", """{"item_number":1,"name":"both"}""", 422)]
    [TestCase("POST", "/orders", """{"item_number":1,"quantity":0}""", 422)]
    [TestCase("POST", "/orders", """{"item_number":1,"quantity":-1}""", 422)]
    [TestCase("POST", "/orders", """{"item_number":0,"quantity":1}""", 422)]
    [TestCase("POST", "/orders", """{"item_number":1,"quantity":2000000000}""", 422)]
    [TestCase("POST", "/orders", """{"item_number":1,"quantity":1001}""", 409)]
    [TestCase("POST", "/orders", """{"item_number":99}""", 404)]
    [TestCase("POST", "/orders", """{"name":"nothing"}""", 404)]
    [TestCase("GET", "/nothing", null, 404)]
    [TestCase("DELETE", "/books/1", null, 405)]
    [TestCase("HEAD", "/buy/1", null, 405)]
    public void A_bad_request_is_refused_with_a_reason_and_the_connection_goes_on(
        string method, string target, string? body, int status)
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask(method, target, body);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
            Assert.That(method == "HEAD" || answer.Body.Length > 20, "it says what was wrong");
            Assert.That(client.Ask("GET", "/healthz").Status, Is.EqualTo(200));
        });
    }

    [Test]
    public void A_book_has_an_entity_tag_that_saves_sending_it_again()
    {
        using WireClient client = _store.Connect();
        string tag = client.Ask("GET", "/books/2").Fields["ETag"].Single();
        WireAnswer again = client.Ask("GET", "/books/2", null, ("If-None-Match", tag));
        Assert.That((again.Status, again.Body), Is.EqualTo((304, "")));
    }

    [Test]
    public void Every_answer_carries_the_request_id_and_the_times_of_the_tiers()
    {
        using var store = RunningStore.Start(configuration => configuration with { CacheMode = CacheMode.None });
        using WireClient client = store.Connect();
        WireAnswer answer = client.Ask("GET", "/books/2", null, ("X-Request-Id", "lesson-1"));
        Assert.Multiple(() =>
        {
            Assert.That(answer.Fields["X-Request-Id"].Single(), Is.EqualTo("lesson-1"));
            Assert.That(answer.Fields["Server-Timing"].Single(), Does.Match(@"^frontend;dur=[0-9.]+, catalog;dur=[0-9.]+$"));
            Assert.That(answer.Fields["X-Content-Type-Options"].Single(), Is.EqualTo("nosniff"));
        });
    }

    [TestCase("/healthz", "ok\n")]
    [TestCase("/readyz", "ready\n")]
    public void The_server_says_how_it_is(string target, string body)
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask("GET", target);
        Assert.That((answer.Status, answer.Body), Is.EqualTo((200, body)));
    }

    [Test]
    public void A_request_has_its_line_in_every_tiers_log_under_one_id()
    {
        using (var store = RunningStore.Start())
        {
            using (WireClient client = store.Connect())
            {
                client.Ask("GET", "/buy/2", null, ("X-Request-Id", "lesson-2"));
            }

            using RunningStore restarted = store.Restart(); // a stopped server has written its log
            string[] lines = [.. new[] { "frontend", "order", "catalog" }
                .Select(name =>
                    File.ReadLines(Path.Combine(restarted.Folder, "output", name + ".log")).Single(
                        line => line.Contains(" lesson-2 ")))];
            Assert.That(lines, Has.All.Match(@"^\S+Z lesson-2 \S+ 20[01] [0-9.]+( [a-z]+=[0-9.]+)*$"));
        }
    }
}
