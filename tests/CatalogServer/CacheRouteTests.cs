using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.CatalogServer.Caching;

namespace PygmyStore.Tests.CatalogServer;

/// <summary><c>POST /caches</c>, <c>POST /books/read</c>, and the start after a kill.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CacheRouteTests : IDisposable
{
    private readonly TestFrontEnd _frontEnd = new();
    private readonly CatalogFixture _catalog = new();

    public CacheRouteTests() =>
        _catalog.Configuration = _catalog.Configuration with
        {
            FrontEnd = _frontEnd.EndPoint,
            CacheLease = TimeSpan.FromSeconds(60),
        };

    private string LeaseFile => Path.Combine(_catalog.Configuration.DataFolder, "lease.csv");

    public void Dispose()
    {
        _catalog.Dispose();
        _frontEnd.Dispose();
    }

    [Test]
    public void A_lease_is_granted_renewed_and_given_back()
    {
        _catalog.Start();
        CacheGrant grant = Register();
        Assert.That(grant.LeaseMilliseconds, Is.EqualTo(60_000));
        Assert.That(File.Exists(LeaseFile), Is.True);
        Assert.That(_frontEnd.Told, Is.EqualTo(new[] { $"{grant.Epoch}: " }));
        Assert.That(Register(grant.Epoch), Is.EqualTo(grant));
        Reply reply = _catalog.Send(
            "POST", "/caches", $$"""{"front_end":"{{_frontEnd.EndPoint}}","epoch":"{{grant.Epoch}}","ends":true}""");
        Assert.That((reply.Status, GrantIn(reply)), Is.EqualTo((200, grant with { LeaseMilliseconds = 0 })));
        Assert.That(_catalog.Get("/metrics").Body, Does.Contain("\npygmy_cache_holders 0\n"));
    }

    [TestCase("""{"front_end":"10.9.8.7:8080"}""", 403)]
    [TestCase("""{"front_end":"127.0.0.1:0"}""", 403)]
    [TestCase("""{"front_end":"[::1]:8080"}""", 403)]
    [TestCase("""{"front_end":"127.1:8080"}""", 400)]
    [TestCase("""{"front_end":"127.0.0.1:08080"}""", 400)]
    [TestCase("""{"front_end":"127.0.0.1"}""", 400)]
    [TestCase("""{"front_end":"localhost:8080"}""", 400)]
    [TestCase("""{"front_end":""}""", 400)]
    [TestCase("""{"front_end":"127.0.0.1:8080","ends":true}""", 400)]
    [TestCase("""{}""", 400)]
    [TestCase("""{"front_end":null}""", 400)]
    public void Others_get_no_lease(string body, int status)
    {
        _catalog.Start();
        Assert.That(_catalog.Send("POST", "/caches", body).Status, Is.EqualTo(status));
        Assert.That(File.Exists(LeaseFile), Is.False);
    }

    [Test]
    public void A_front_end_that_does_not_answer_may_ask_again()
    {
        _frontEnd.Answer = static (_, _) => null;
        _catalog.Start();
        Reply reply = _catalog.Send("POST", "/caches", $$"""{"front_end":"{{_frontEnd.EndPoint}}"}""");
        Assert.That((reply.Status, reply.SaysRetryAfter), Is.EqualTo((503, true)));
    }

    [Test]
    public void What_a_front_end_has_read_it_is_told_of()
    {
        _catalog.Start();
        string epoch = Register().Epoch;
        BooksRead read = Read(epoch, """[{"request_id":"a","item_number":1},{"request_id":"b","topic":"none"}]""");
        Assert.That((read.Epoch, read.Shelf, read.Pending), Is.EqualTo((epoch, 1L, (IReadOnlyList<int>?)null)));
        Assert.That(_catalog.Sell("op", 1).Status, Is.EqualTo(201));
        Assert.That(_catalog.Sell("op2", 1).Status, Is.EqualTo(201), "it has it no more");
        Assert.That(_frontEnd.Told.Skip(1), Is.EqualTo(new[] { $"{epoch}: 1v2" }));
        Assert.That(_catalog.Get("/metrics").Body, Does.Contain("\npygmy_cache_invalidation_calls_total 1\n"));
    }

    [Test]
    public void A_front_end_that_does_not_acknowledge_delays_one_sale([Values(null, "another")] string? acknowledges)
    {
        _catalog.Configuration = _catalog.Configuration with { CacheLease = TimeSpan.FromSeconds(2) };
        _catalog.Start();
        string epoch = Register().Epoch;
        _frontEnd.Answer = (_, _) => acknowledges;
        Read(epoch, """[{"request_id":"a","item_number":1}]""");
        Assert.That(_catalog.Sell("op", 1).Status, Is.EqualTo(201));
        Assert.That(_catalog.Get("/metrics").Body, Does.Contain("\npygmy_cache_revocations_total 1\n"));
        Assert.That(Read(epoch, """[{"request_id":"a","item_number":1}]""").Epoch, Is.Null);
    }

    [Test]
    public void Reads_find_what_the_lists_have()
    {
        _catalog.Start();
        BooksRead read = Read(null, """
            [{"request_id":"1","item_number":2},{"request_id":"2","item_number":999},{"request_id":"3","limit":1},
             {"request_id":"4","after":2,"limit":2},{"request_id":"5","topic":"DISTRIBUTED SYSTEMS"},
             {"request_id":"6","title":"none"}]
            """);
        Assert.That(read.Found[0]!.Books, Is.EqualTo(new[] { _catalog.Book(2) }));
        Assert.That(read.Found[1]!.Books, Is.Empty);
        Assert.That((read.Found[2]!.Books.Single().ItemNumber, read.Found[2]!.HasNext), Is.EqualTo((1, true)));
        Assert.That(read.Found[3]!.Books.Select(book => book.ItemNumber), Is.EqualTo(new[] { 3, 4 }));
        Assert.That(read.Found[4]!.Books.Select(book => book.Topic), Is.Not.Empty.And.All.EqualTo("distributed systems"));
        Assert.That(read.Found[5]!.Books, Is.Empty);
    }

    [TestCase("""{"reads":[]}""")]
    [TestCase("""{"reads":[null]}""")]
    [TestCase("""{"reads":null}""")]
    [TestCase("""{"reads":[{"item_number":1}]}""", TestName = "Without_a_request_id")]
    [TestCase("""{"reads":[{"request_id":"a","item_number":1,"topic":"t"}]}""")]
    [TestCase("""{"reads":[{"request_id":"a","item_number":1,"title":"t"}]}""")]
    [TestCase("""{"reads":[{"request_id":"a","item_number":-1}]}""")]
    [TestCase("""{"reads":[{"request_id":"a","limit":0}]}""")]
    [TestCase("""{"reads":[{"request_id":"a","limit":1001}]}""")]
    [TestCase("""{"reads":[{"request_id":"a","after":-1}]}""")]
    [TestCase("""{"reads":[{"request_id":"a","after":1000000000}]}""")]
    [TestCase("[]")]
    public void What_is_no_batch_of_reads_is_refused(string body)
    {
        _catalog.Start();
        Assert.That(_catalog.Send("POST", "/books/read", body).Status, Is.EqualTo(400));
    }

    [TestCase(1000, 200)]
    [TestCase(1001, 400)]
    public void So_many_reads_travel_together(int count, int status)
    {
        _catalog.Start();
        string reads = string.Join(',', Enumerable.Repeat("""{"request_id":"a","item_number":1}""", count));
        Assert.That(_catalog.Send("POST", "/books/read", $$"""{"reads":[{{reads}}]}""").Status, Is.EqualTo(status));
    }

    [Test]
    public void Each_read_has_its_line_in_both_logs()
    {
        _catalog.Configuration = _catalog.Configuration with { OperationLog = true, RequestLog = true };
        _catalog.Start();
        Read(null, """
            [{"request_id":"r1","item_number":2},{"request_id":"r2","item_number":999},{"request_id":"r3","topic":"x,y"}]
            """);
        _catalog.Stop();
        string log = Log("catalog.log");
        Assert.That(log, Does.Match(@"r1 read,2,1 200 ").And.Match(@"r2 read,999,0 404 ").And.Match(@"r3 read,x.*y,0 200 "));
        Assert.That(Log("catalog_log"), Does.Contain("query_by_item,2").And.Contain("query_by_item,999").And.Contain("x,y"));
    }

    [Test]
    public void After_a_kill_nothing_is_shown_until_the_leases_have_ended()
    {
        _catalog.Start();
        Register();
        _catalog.Kill();
        Assert.That(File.Exists(LeaseFile), Is.True);
        _catalog.Start();
        Reply ready = _catalog.Get("/readyz");
        Assert.That((ready.Status, _catalog.Get("/healthz").Status), Is.EqualTo((503, 200)));
        Assert.That(ready.Body, Does.Contain("earlier run"));
        Assert.That(_catalog.Get("/metrics").Body, Does.Not.Contain("pygmy_stock{"));
        Assert.That(_catalog.Send("POST", "/caches", $$"""{"front_end":"{{_frontEnd.EndPoint}}"}""").Status, Is.EqualTo(503));
        foreach ((string method, string target, string? body) in new (string, string, string?)[]
        {
            ("GET", "/books", null), ("GET", "/books/1", null), ("GET", "/query_by_item/1", null), ("GET", "/info/1", null),
            ("GET", "/sales", null), ("GET", "/ledger", null), ("GET", "/ledger/books", null), ("PUT", "/update/1", null),
            ("PATCH", "/books/1", """{"stock":1}"""), ("POST", "/sales", """{"op":"a","item_number":1,"quantity":1}"""),
            ("POST", "/books/read", """{"reads":[{"request_id":"a"}]}"""),
        })
        {
            Reply reply = _catalog.Send(method, target, body, ("X-Time-Left-Ms", "20"));
            Assert.That((reply.Status, reply.SaysRetryAfter), Is.EqualTo((503, true)), target);
        }
    }

    [Test]
    public void Who_waits_is_answered_when_the_leases_have_ended()
    {
        _catalog.Configuration = _catalog.Configuration with { CacheLease = TimeSpan.FromMilliseconds(100) };
        _catalog.Start();
        Register();
        _catalog.Kill();
        _catalog.Start();
        Assert.That(_catalog.Get("/books/1").Status, Is.EqualTo(200));
        Assert.That(_catalog.Get("/readyz").Status, Is.EqualTo(200));
    }

    [Test]
    public void After_a_stop_there_is_nothing_to_wait_for()
    {
        _catalog.Start();
        Register();
        _catalog.Stop();
        Assert.That(_frontEnd.Told[^1], Does.EndWith("all ends"));
        Assert.That(File.Exists(LeaseFile), Is.False);
        _catalog.Start();
        Assert.That(_catalog.Get("/readyz").Status, Is.EqualTo(200));
    }

    private string Log(string name) =>
        File.ReadAllText(Directory.GetFiles(_catalog.Configuration.OutputFolder, name + "*").Single());

    private CacheGrant Register(string? epoch = null)
    {
        string body = JsonSerializer.Serialize(
            new CacheRegistration($"{_frontEnd.EndPoint}", epoch), ContractJson.Default.CacheRegistration);
        Reply reply = _catalog.Send("POST", "/caches", body);
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return GrantIn(reply);
    }

    private static CacheGrant GrantIn(Reply reply) =>
        JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeCacheGrant)!.Data;

    private BooksRead Read(string? epoch, string reads)
    {
        Reply reply = _catalog.Send(
            "POST", "/books/read", $$"""{"reads":{{reads}},"epoch":{{(epoch is null ? "null" : $"\"{epoch}\"")}}}""");
        Assert.That(reply.Status, Is.EqualTo(200), reply.Body);
        return JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeBooksRead)!.Data;
    }
}
