using System.Text.Json;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture(ThreadPolicy.PerSession)]
[TestFixture(ThreadPolicy.PerRequest)]
internal sealed class AnswerTests(ThreadPolicy policy)
{
    private const string Hello = "GET /hello HTTP/1.1\r\nHost: shop\r\n\r\n";

    private LoopbackServer _server = null!;
    private RawConnection _client = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(policy, Map);

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [SetUp]
    public void Connect() => _client = _server.Connect();

    [TearDown]
    public void Disconnect() => _client.Dispose();

    [Test]
    public void An_answer_is_exact_to_the_byte()
    {
        RawMessage answer = _client.Ask("GET /hello HTTP/1.1\r\nHost: shop\r\nX-Request-Id: my-id.1\r\n\r\n");

        Assert.That(answer.Head + answer.Body, Does.Match(
            @"\AHTTP/1\.1 200 OK\r\n"
            + @"Date: (Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d "
            + @"GMT\r\n"
            + @"Content-Type: application/json\r\nContent-Length: 17\r\nCache-Control: no-store\r\nX-Content-Type-Options: "
            + @"nosniff\r\nX-Request-Id: my-id\.1\r\n"
            + @"Server-Timing: test;dur=\d+\.\d{3}\r\n\r\n\{""hello"":""world""\}\z"));
    }

    [TestCase("my-id_1.x", ExpectedResult = true)]
    [TestCase("with space", ExpectedResult = false)]
    [TestCase("quote\"", ExpectedResult = false)]
    [TestCase("0123456789012345678901234567890123456789012345678901234567890123", ExpectedResult = true)]
    [TestCase("01234567890123456789012345678901234567890123456789012345678901234", ExpectedResult = false)]
    public bool A_valid_request_id_is_kept_and_any_other_replaced(string id)
    {
        RawMessage answer = _client.Ask($"GET /hello HTTP/1.1\r\nHost: shop\r\nX-Request-Id: {id}\r\n\r\n");

        Assert.That(answer["X-Request-Id"], Is.Not.Empty);
        return answer["X-Request-Id"] == id;
    }

    [Test]
    public void Requests_without_an_id_get_different_ones()
    {
        string? first = _client.Ask(Hello)["X-Request-Id"];

        Assert.That(_client.Ask(Hello)["X-Request-Id"], Is.Not.Null.And.Not.EqualTo(first));
    }

    [TestCase("/hello")]
    [TestCase("/missing")]
    public void Head_has_the_fields_of_get_and_no_body(string path)
    {
        RawMessage get = _client.Ask($"GET {path} HTTP/1.1\r\nHost: shop\r\n\r\n");
        _client.Send($"HEAD {path} HTTP/1.1\r\nHost: shop\r\n\r\n");
        RawMessage head = _client.ReadMessage(hasBody: false);

        Assert.That(head.StartLine, Is.EqualTo(get.StartLine));
        Assert.That(head.FieldNames, Is.EqualTo(get.FieldNames));
        Assert.That(head["Content-Length"], Is.EqualTo(get["Content-Length"]));
        Assert.That(_client.Ask(Hello).Status, Is.EqualTo(200), "nothing stands between the two answers");
    }

    [TestCase(204)]
    [TestCase(304)]
    public void An_answer_without_content_has_no_length_of_it(int status)
    {
        RawMessage answer = _client.Ask($"GET /status/{status} HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That(answer.FieldNames, Has.No.Member("Content-Length").And.No.Member("Content-Type"));
        Assert.That(_client.Ask(Hello).Body, Is.EqualTo("""{"hello":"world"}"""));
    }

    [TestCase("HTTP/1.0", "", "close")]
    [TestCase("HTTP/1.0", "Connection: keep-alive\r\n", "keep-alive")]
    [TestCase("HTTP/1.1", "", null)]
    [TestCase("HTTP/1.1", "Connection: close\r\n", "close")]
    public void The_connection_goes_on_as_version_and_client_say(string version, string field, string? connection)
    {
        string request = $"GET /hello {version}\r\nHost: shop\r\n{field}\r\n";
        RawMessage answer = _client.Ask(request);

        Assert.That(answer["Connection"], Is.EqualTo(connection));
        if (connection == "close")
        {
            Assert.That(_client.ReadToEnd(), Is.Empty);
        }
        else
        {
            Assert.That(_client.Ask(request).Status, Is.EqualTo(200));
        }
    }

    [TestCase("GET /hello", "GET, HEAD, OPTIONS")]
    [TestCase("GET /buy/1", "GET, POST, OPTIONS")]
    public void Options_lists_what_a_path_allows(string route, string allow)
    {
        RawMessage answer = _client.Ask($"OPTIONS {route.Split(' ')[1]} HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(204));
        Assert.That(answer["Allow"], Is.EqualTo(allow));
    }

    [Test]
    public void Options_asterisk_is_about_the_whole_server()
    {
        RawMessage answer = _client.Ask("OPTIONS * HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(204));
        Assert.That(answer["Allow"], Is.EqualTo("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
    }

    [TestCase("GET /missing")]
    [TestCase("POST /hello/more")]
    [TestCase("OPTIONS /missing")]
    public void A_path_of_no_route_is_not_found(string request)
    {
        RawMessage answer = _client.Ask($"{request} HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(404));
        Assert.That(answer.Body, Is.EqualTo("""{"error":{"code":404,"message":"there is nothing at this path"}}"""));
    }

    [TestCase("DELETE /hello", "GET, HEAD, OPTIONS")]
    [TestCase("PUT /buy/1", "GET, POST, OPTIONS")]
    public void A_method_that_a_path_does_not_take_is_told_which_it_takes(string request, string allow)
    {
        RawMessage answer = _client.Ask($"{request} HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(answer.Status, Is.EqualTo(405));
        Assert.That(answer["Allow"], Is.EqualTo(allow));
        Assert.That(_client.Ask(Hello).Status, Is.EqualTo(200));
    }

    [Test]
    public void A_get_that_changes_the_store_has_no_head()
    {
        _client.Send("HEAD /buy/1 HTTP/1.1\r\nHost: shop\r\n\r\n");

        Assert.That(_client.ReadMessage(hasBody: false).Status, Is.EqualTo(405));
    }

    [Test]
    public void Text_replaces_json_that_was_begun()
    {
        Assert.That(_client.Ask("GET /begun HTTP/1.1\r\nHost: shop\r\n\r\n").Body, Is.EqualTo("text"));
    }

    [Test]
    public void An_error_replaces_text_that_was_written()
    {
        Assert.That(
            _client.Ask("GET /changed HTTP/1.1\r\nHost: shop\r\n\r\n").Body,
            Is.EqualTo("""{"error":{"code":409,"message":"no"}}"""));
    }

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/hello", "hello", exchange =>
        {
            Utf8JsonWriter json = exchange.Response.Json(200);
            json.WriteStartObject();
            json.WriteString("hello", "world");
            json.WriteEndObject();
        });
        router.Map(RequestMethod.Get, "/status/{n}", "status", exchange =>
        {
            exchange.Response.Text(0, "not to be sent");
            exchange.Response.Status = int.Parse(exchange.PathParameter(0));
        });
        router.MapChange(RequestMethod.Get, "/buy/{n}", "buy", exchange => exchange.Response.Text(200, "bought"));
        router.MapChange(RequestMethod.Post, "/buy/{n}", "buy", exchange => exchange.Response.Text(200, "bought"));
        router.Map(RequestMethod.Get, "/begun", "begun", exchange =>
        {
            exchange.Response.Json(200).WriteStartObject();
            exchange.Response.Text(200, "text");
        });
        router.Map(RequestMethod.Get, "/changed", "changed", exchange =>
        {
            exchange.Response.Text(200, "text");
            exchange.Response.Error(409, "no");
        });
    }
}
