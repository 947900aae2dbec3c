using System.Text;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Tests.Common.Http.Protocol;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class JsonBodiesTests
{
    private const string Body = """{"item_number":2,"quantity":3}""";

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", ":", ",", "\"", "\\", " ", "\n", "\t", "\0", "null", "true", "0", "-", ".", "e9", "1e400",
        "99999999999999999999",
        "\"item_number\":1,", "\"name\":", "\"op\":\"a\",", "\"x\":{}", "\\ud800", "\\udc00", "\\u0000", "\u00FF",
        "\u00C3\u00A9", "\u00EF\u00BB\u00BF",
        "/**/", "'", "[[[[[[[[[", "{\"a\":{\"b\":",
    ];

    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(
        ThreadPolicy.PerSession, router =>
        {
            router.MapChange(RequestMethod.Post, "/", "order", Order);
            router.MapChange(RequestMethod.Patch, "/", "order", Order);
            router.MapChange(RequestMethod.Post, "/list", "list", exchange => Answer(
                exchange, exchange.TryReadJson(ContractJson.Default.IReadOnlyListSaleRequest, out _, out BodyRefusal refusal),
                "", refusal));
        });

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("")]
    [TestCase("Content-Type: application/json\r\n")]
    [TestCase("Content-Type: Application/JSON ; charset=utf-8\r\n")]
    [TestCase("Content-Type: application/x-www-form-urlencoded\r\n")]
    [TestCase("Content-Encoding: identity\r\n")]
    public void Json_is_read_under_the_types_that_clients_say(string field)
    {
        Assert.That(Post(field, Body).Body, Is.EqualTo("2  3"));
    }

    [TestCase("Content-Type: text/plain\r\n", "Accept", "application/json", "\\\"text/plain\\\"")]
    [TestCase("Content-Type: application/jsonp\r\n", "Accept", "application/json", "jsonp")]
    [TestCase("Content-Type:\r\n", "Accept", "application/json", "Content-Type")]
    [TestCase("Content-Encoding: gzip\r\n", "Accept-Encoding", "identity", "gzip")]
    [TestCase("Content-Encoding: identity, br\r\n", "Accept-Encoding", "identity", "br")]
    [TestCase("Content-Encoding: identity\r\nContent-Encoding: br\r\n", "Accept-Encoding", "identity", "br")]
    [TestCase(
        "Content-Type: application/json\r\nX: y\r\ncontent-type: text/plain\r\n", "Accept", "application/json", "text/plain")]
    public void Any_other_type_is_not_supported_and_what_is_stands_in_a_field(
        string field, string answerField, string value, string named)
    {
        RawMessage answer = Post(field, Body);
        Assert.That((answer.Status, answer[answerField]), Is.EqualTo((415, value)));
        Assert.That(answer.Body, Does.Contain(named));
    }

    [TestCase("PATCH", "Content-Type: text/plain\r\n", "Accept-Patch", "application/json")]
    [TestCase("PATCH", "Content-Encoding: gzip\r\n", "Accept-Encoding", "identity")]
    public void A_patch_is_told_so_in_its_own_field(string method, string field, string answerField, string value)
    {
        RawMessage answer = Post(field, Body, method);
        Assert.That((answer.Status, answer[answerField]), Is.EqualTo((415, value)));
    }

    [TestCase("/", "application/json")]
    [TestCase("/list", null)]
    public void Options_names_what_a_patch_may_be_where_there_is_one(string path, string? acceptPatch)
    {
        using RawConnection client = _server.Connect();
        Assert.That(client.Ask($"OPTIONS {path} HTTP/1.1\r\nHost: shop\r\n\r\n")["Accept-Patch"], Is.EqualTo(acceptPatch));
    }

    [TestCase("""{}""")]
    [TestCase("""{"item_number":2147483647,"name":"\u00e9","quantity":-1}""")]
    public void An_object_of_the_right_shape_is_read(string body)
    {
        Assert.That(Post("", body).Status, Is.EqualTo(200));
    }

    [TestCase("", "the request needs a JSON body", 400)]
    [TestCase(" ", "the body is not JSON: line 1, byte 2: it ends too early", 400)]
    [TestCase("null", "the body must be a JSON object, not null", 400)]
    [TestCase("[]", "the body must be a JSON object, not a list", 400)]
    [TestCase("2", "the body must be a JSON object, not a number", 400)]
    [TestCase("\"x\"", "the body must be a JSON object, not a string", 400)]
    [TestCase("true", "the body must be a JSON object, not true", 400)]
    [TestCase("{", "the body is not JSON: line 1, byte 2: it ends too early", 400)]
    [TestCase("{} {}", "the body is not JSON: line 1, byte 4: there is more text behind the end", 400)]
    [TestCase("{},", "there is more text behind the end", 400)]
    [TestCase("\u00ef\u00bb\u00bf{}", "byte order mark", 400)]
    [TestCase("nonsense", "the body is not JSON: line 1, byte 2", 400)]
    [TestCase("{\n  \"item_number\": x}", "the body is not JSON: line 2, byte 18: the character x is not expected here", 400)]
    [TestCase("{'item_number':2}", "a string stands in double quotes", 400)]
    [TestCase("{\"item_number\":2 /* two */}", "JSON has no comments", 400)]
    [TestCase("{\"item_number\":2,}", "there is a comma before the end", 400)]
    [TestCase("{\"name\":\"a\tb\"}", "a tab in a string is written \\\\t", 400)]
    [TestCase("{\"name\":\"a\nb\"}", "the byte 0x0A is not expected here", 400)]
    [TestCase("{\"item_number\":02}", "the body is not JSON: line 1, byte 17", 400)]
    [TestCase("{\"item_number\":\"2\"}", "\\\"item_number\\\" must be a whole number, not a string", 400)]
    [TestCase("{\"item_number\":[2]}", "\\\"item_number\\\" must be a whole number, not a list", 400)]
    [TestCase("{\"item_number\":{}}", "\\\"item_number\\\" must be a whole number, not an object", 400)]
    [TestCase("{\"item_number\":true}", "\\\"item_number\\\" must be a whole number, not true", 400)]
    [TestCase("{\"item_number\":2.0}", "must be a whole number, without a point or an exponent, not 2.0", 400)]
    [TestCase("{\"item_number\":1e400}", "must be a whole number, without a point or an exponent, not 1e400", 400)]
    [TestCase("{\"item_number\":2147483648}", "\\\"item_number\\\" is out of range: 2147483648", 422)]
    [TestCase("{\"quantity\":-99999999999999999999}", "\\\"quantity\\\" is out of range: -99999999999999999999", 422)]
    [TestCase("{\"name\":2}", "\\\"name\\\" must be a string, not a number", 400)]
    [TestCase("{\"name\":false}", "\\\"name\\\" must be a string, not false", 400)]
    [TestCase("{\"item_number\":1,\"item_number\":2}", "\\\"item_number\\\" comes twice", 400)]
    [TestCase("{\"item_number\":1,\"item\\u005fnumber\":2}", "\\\"item_number\\\" comes twice", 400)]
    [TestCase(
        "{\"item_number\":1,\"qty\":2}", "\\\"qty\\\" is not known here: the members are item_number, name and quantity", 400)]
    [TestCase("{\"Item_Number\":1}", "\\\"Item_Number\\\" is not known here", 400)]
    [TestCase("{\"a\\u202eb\":1}", "\\\"a\\\\u202Eb\\\" is not known here", 400)]
    [TestCase("{\"name\":\"\u00ff\"}", "the body is not UTF-8", 400)]
    [TestCase("{\"name\":\"\\ud800\"}", "half of a surrogate pair", 400)]
    [TestCase("{\"\\udfff\":1}", "half of a surrogate pair", 400)]
    [TestCase("{\"\u00ff\":1}", "the body is not UTF-8", 400)]
    [TestCase("{\"unknown\":\"\u00c3\u0028\"}", "the body is not UTF-8", 400)]
    [TestCase("{\"x\":[[[[[[[[1]]]]]]]]}", "the body is nested more than 8 deep", 400)]
    public void Anything_else_is_refused_and_the_fault_is_named(string body, string sentence, int status)
    {
        RawMessage answer = Post("", body);
        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        Assert.That(answer.Body, Does.Contain(sentence));
    }

    [Test]
    public void A_long_name_is_cut()
    {
        RawMessage answer = Post("", $$"""{"{{new string('x', 10_000)}}":1}""");
        Assert.That(answer.Body, Does.Contain(new string('x', 40) + "...").And.Length.LessThan(300));
    }

    [TestCase("[]", "", 200)]
    [TestCase("{}", "the body must be a list, not an object", 400)]
    [TestCase(
        "[{\"op\":\"a\",\"item_number\":1,\"quantity\":1},3]", "element 2 of the list must be a JSON object, not a number", 400)]
    [TestCase("[{\"op\":\"a\",\"item_number\":1}]", "element 1 of the list: \\\"quantity\\\" is missing", 400)]
    [TestCase(
        "[{\"op\":null,\"item_number\":1,\"quantity\":1}]", "element 1 of the list: \\\"op\\\" must be a string, not null", 400)]
    [TestCase(
        "[{\"op\":\"a\",\"item_number\":1,\"quantity\":1,\"x\":[]}]", "element 1 of the list: \\\"x\\\" is not known here", 400)]
    public void In_a_list_the_element_is_named_too(string body, string sentence, int status)
    {
        using RawConnection client = _server.Connect();
        RawMessage answer = client.Ask($"POST /list HTTP/1.1\r\nHost: shop\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        Assert.That(answer.Body, Does.Contain(sentence));
    }

    /// <summary>
    /// Spoiled bodies, random ones and those of the rows: whatever is refused is explained, in a short sentence without a word of
    /// .NET.
    /// </summary>
    [Test]
    public void Whatever_is_refused_is_explained()
    {
        string[] seeds =
        [
            Body, """{"name":"\u00e9 \"x\"","quantity":-1}""", """{"op":"a","item_number":1,"quantity":1,"request_id":"r"}""",
            "[]", "[null,1,{}]",
            """{"item_number":1.5e3,"name":null,"quantity":99999999999}""", """{"x":[[{"y":true}],false]}""",
        ];
        FuzzRun.Repeat(random =>
        {
            byte[] body = Encoding.Latin1.GetBytes(Spoiled(seeds[random.Next(seeds.Length)], random));
            AssertIsExplained(body, ContractJson.Default.OrderRequest);
            AssertIsExplained(body, ContractJson.Default.SaleRequest);
            AssertIsExplained(body, ContractJson.Default.IReadOnlyListBuyRequest);
        });
    }

    private static string Spoiled(string body, Random random)
    {
        for (int changes = random.Next(4); changes > 0; changes--)
        {
            int at = random.Next(body.Length + 1);
            int removed = Math.Min(random.Next(3), body.Length - at);
            body = body.Remove(at, removed).Insert(at, Fragments[random.Next(Fragments.Length)]);
        }

        return body;
    }

    private static void Order(Exchange exchange)
    {
        bool isRead = exchange.TryReadJson(ContractJson.Default.OrderRequest, out OrderRequest? order, out BodyRefusal refusal);
        Answer(exchange, isRead, $"{order?.ItemNumber} {order?.Name} {order?.Quantity}", refusal);
    }

    private static void Answer(Exchange exchange, bool isRead, string text, BodyRefusal refusal)
    {
        if (isRead)
        {
            exchange.Response.Text(200, text);
        }
        else
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
        }
    }

    private static void AssertIsExplained<T>(byte[] body, JsonTypeInfo<T> type)
        where T : class
    {
        if (JsonBodies.Read(body, type, out BodyRefusal refusal) is not null)
        {
            return;
        }

        Assert.That(refusal, Is.Not.EqualTo(JsonBodies.NotUnderstood), $"{typeof(T)}: {Convert.ToHexString(body)}");
        Assert.That(
            refusal.Message, Has.Length.InRange(10, 300).And.Not.Contain("System.").And.Not.Contain("Path:"),
            Convert.ToHexString(body));
        Assert.That(refusal.Status, Is.AnyOf(400, 422));
    }

    private RawMessage Post(string field, string body, string method = "POST")
    {
        using RawConnection client = _server.Connect();
        return client.Ask($"{method} / HTTP/1.1\r\nHost: shop\r\n{field}Content-Length: {body.Length}\r\n\r\n{body}");
    }
}
