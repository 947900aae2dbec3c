using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Runtime;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class JsonBodiesTests
{
    private const string Body = """{"item_number":2,"quantity":3}""";

    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(
        ThreadPolicy.PerSession, router => router.MapChange(RequestMethod.Post, "/", "order", exchange =>
        {
            if (exchange.TryReadJson(ContractJson.Default.OrderRequest, out OrderRequest? order, out BodyRefusal refusal))
            {
                exchange.Response.Text(200, $"{order.ItemNumber} {order.Name} {order.Quantity}");
            }
            else
            {
                exchange.Response.Error(refusal.Status, refusal.Message);
            }
        }));

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("")]
    [TestCase("Content-Type: application/json\r\n")]
    [TestCase("Content-Type: Application/JSON ; charset=utf-8\r\n")]
    [TestCase("Content-Type: application/x-www-form-urlencoded\r\n")]
    public void Json_is_read_under_the_types_that_clients_say(string field)
    {
        Assert.That(Post(field, Body).Body, Is.EqualTo("2  3"));
    }

    [TestCase("Content-Type: text/plain\r\n")]
    [TestCase("Content-Type: application/jsonp\r\n")]
    [TestCase("Content-Type:\r\n")]
    [TestCase("Content-Encoding: gzip\r\n")]
    public void Any_other_type_is_not_supported(string field)
    {
        Assert.That(Post(field, Body).Status, Is.EqualTo(415));
    }

    [TestCase("""{}""")]
    [TestCase("""{"item_number":2147483647,"name":"\u00e9","quantity":-1}""")]
    public void An_object_of_the_right_shape_is_read(string body)
    {
        Assert.That(Post("", body).Status, Is.EqualTo(200));
    }

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("2")]
    [TestCase("{")]
    [TestCase("{} {}")]
    [TestCase("{},")]
    [TestCase("\u00ef\u00bb\u00bf{}")]
    [TestCase("""{"item_number":"2"}""")]
    [TestCase("""{"item_number":2.0}""")]
    [TestCase("""{"item_number":2147483648}""")]
    [TestCase("""{"item_number":1e400}""")]
    [TestCase("""{"item_number":02}""")]
    [TestCase("""{"item_number":2,}""")]
    [TestCase("""{"item_number":2 /* two */}""")]
    [TestCase("""{"item_number":1,"item_number":2}""")]
    [TestCase("""{"item_number":1,"item\u005fnumber":2}""")]
    [TestCase("""{"item_number":1,"qty":2}""")]
    [TestCase("""{"name":2}""")]
    [TestCase("{\"name\":\"\u00ff\"}")]
    [TestCase("""{"name":"\ud800"}""")]
    [TestCase("{\"\u00ff\":1}")]
    [TestCase("{\"unknown\":\"\u00c3\u0028\"}")]
    [TestCase("""{"x":[[[[[[[[1]]]]]]]]}""")]
    public void Anything_else_is_refused(string body)
    {
        Assert.That(Post("", body).Status, Is.EqualTo(400));
    }

    private RawMessage Post(string field, string body)
    {
        using RawConnection client = _server.Connect();
        return client.Ask($"POST / HTTP/1.1\r\nHost: shop\r\n{field}Content-Length: {body.Length}\r\n\r\n{body}");
    }
}
