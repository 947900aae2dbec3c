using System.Text;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Common.Http.Server;

[TestFixture]
internal sealed class RouterTests
{
    private LoopbackServer _server = null!;

    [OneTimeSetUp]
    public void StartServer() => _server = new LoopbackServer(ThreadPolicy.PerSession, Map);

    [OneTimeTearDown]
    public void StopServer() => _server.Dispose();

    [TestCase("/", "root")]
    [TestCase("http://shop", "root")]
    [TestCase("/books", "books")]
    [TestCase("http://shop:80/books?topic=x", "books x")]
    [TestCase("/books/7", "book 7")]
    [TestCase("/b%6Foks/7", "book 7")]
    [TestCase("/books/a%2Fb", "book a/b")]
    [TestCase("/books/a%20b+c", "book a b+c")]
    [TestCase("/books/7/in/store", "place 7 store")]
    [TestCase("/books?topic=a+b%20c%2Bd", "books a b c+d")]
    [TestCase("/books?topic=&topic=x", "books ")]
    [TestCase("/books?other=1&topic=x=y", "books x=y")]
    public void A_target_finds_its_route_and_its_parameters(string target, string expected)
    {
        using RawConnection client = _server.Connect();

        Assert.That(client.Ask($"GET {target} HTTP/1.1\r\nHost: shop\r\n\r\n").Body, Is.EqualTo(expected));
    }

    [TestCase("/books/")]
    [TestCase("/books//in/store")]
    [TestCase("/books/7/")]
    [TestCase("//books")]
    [TestCase("/Books")]
    [TestCase("/books%2F7")]
    [TestCase("/books/7/IN/store")]
    public void A_target_that_only_resembles_a_template_is_not_found(string target)
    {
        using RawConnection client = _server.Connect();

        Assert.That(client.Ask($"GET {target} HTTP/1.1\r\nHost: shop\r\n\r\n").Status, Is.EqualTo(404));
    }

    [Test]
    public void One_method_of_a_path_has_one_handler()
    {
        var router = new Router();
        router.Map(RequestMethod.Get, "/a", "a", Echo("a"));

        Assert.That(() => router.Map(RequestMethod.Get, "/a", "b", Echo("b")), Throws.ArgumentException);
    }

    [Test]
    public void The_operations_are_those_of_the_routes_and_of_the_router_itself()
    {
        var router = new Router();
        router.Map(RequestMethod.Get, "/a", "read", Echo("a"));
        router.MapChange(RequestMethod.Put, "/a", "write", Echo("a"));

        Assert.That(router.Operations, Is.EquivalentTo(["read", "write", "rejected", "none", "options"]));
    }

    private static void Map(Router router)
    {
        router.Map(RequestMethod.Get, "/", "root", Echo("root"));
        router.Map(RequestMethod.Get, "/books", "books", exchange =>
        {
            bool found = exchange.Request.Target.TryGetParameter("topic"u8, out ReadOnlySpan<byte> topic);
            exchange.Response.Text(200, found ? "books " + Encoding.UTF8.GetString(topic) : "books");
        });
        router.Map(RequestMethod.Get, "/books/{n}", "book", Echo("book"));
        router.Map(RequestMethod.Get, "/books/{n}/in/{place}", "place", Echo("place"));
    }

    private static Handler Echo(string name) => exchange =>
    {
        var text = new StringBuilder(name);
        for (int i = 0; i < exchange.Taken!.Parameters.Length; i++)
        {
            text.Append(' ').Append(Encoding.UTF8.GetString(exchange.PathParameter(i)));
        }

        exchange.Response.Text(200, text.ToString());
    };
}
