using System.Net;
using System.Net.Sockets;
using PygmyStore.Tests.EndToEnd.Overload;

namespace PygmyStore.Tests.EndToEnd.Text;

/// <summary>What can name no book is decided by the front end: no service behind it is asked, and none is there.</summary>
internal sealed class FrontEndAloneTests
{
    private static readonly string[] NoNames =
        ["a\tb", "\0", "a\u0085b", ".", "..", " a", "a ", "", new('a', 201), new('+', 2800), new('a', 8000)];

    private FrontEndAlone _frontEnd = null!;

    [OneTimeSetUp]
    public void Start()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // bound and never listening: whoever calls is refused
        var nobody = (IPEndPoint)taken.LocalEndPoint!;
        _frontEnd = new FrontEndAlone(nobody, nobody, configuration => configuration);
    }

    [OneTimeTearDown]
    public void Stop() => _frontEnd.Dispose();

    [TestCaseSource(nameof(NoNames))]
    public void A_name_that_no_book_may_have_names_none(string text)
    {
        using WireClient client = _frontEnd.Connect();
        string json = TextSamples.Json(text);
        Assert.That(client.Ask("POST", "/orders", $$"""{"name":{{json}}}""").Status, Is.EqualTo(404));
        WireAnswer search = client.Ask("GET", "/search", $$"""{"topic":{{json}}}""");
        Assert.That((search.Status, search.Body), Is.EqualTo((200, """{"result":[]}""")));
    }

    [TestCase("/products?product_name=+", 404)]
    [TestCase("/products/%20", 404)]
    [TestCase("/search/%20", 404)]
    [TestCase("/search?topic=+", 200)]
    [TestCase("/books?topic=.", 200)]
    [TestCase("/books?topic=", 200)]
    public void Nor_does_it_in_a_target(string target, int status)
    {
        using WireClient client = _frontEnd.Connect();
        Assert.That(client.Ask("GET", target).Status, Is.EqualTo(status));
    }

    [Test]
    public void A_long_text_in_a_target_names_no_book_either()
    {
        using WireClient client = _frontEnd.Connect();
        Assert.That(client.Ask("GET", $"/products?product_name={new string('+', 2800)}").Status, Is.EqualTo(404));
        Assert.That(client.Ask("GET", $"/search?topic={new string('+', 2800)}").Body, Is.EqualTo("""{"result":[]}"""));
        Assert.That(client.Ask("GET", $"/search/{new string('a', 7000)}").Status, Is.EqualTo(404));
    }
}
