using System.Text;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Tests.Client.Store;

/// <summary>The client goes through a list as the answers' Link fields lead it (RFC 8288), and only as far as they do.</summary>
internal sealed class StoreClientTests
{
    [TestCase("</books/2>; rel=\"next\"")]
    [TestCase("</books/2>;rel=next")]
    [TestCase("</books/2> ; REL = \"Next\"")]
    [TestCase("</before>; rel=prev, </books/2>; rel=next")]
    [TestCase("</before>; rel=\"prev\" , </books/2>; title=\"a, b; rel=prev \\\" c\"; rel=\"last next\"")]
    public void A_link_to_the_next_part_is_followed(string link) => Assert.That(NumbersOf(link), Is.EqualTo([1, 2]));

    [TestCase("</books/2>; rel=prev")]
    [TestCase("</books/2>; rel=prev; rel=next")] // only the first counts
    [TestCase("</books/2>; title=\"; rel=next\"")]
    [TestCase("</books/2>; rel=nextish")]
    [TestCase("</books/2>")]
    [TestCase("<>; rel=next")]
    [TestCase("/books/2; rel=next")]
    [TestCase("</books/2; rel=next")]
    [TestCase("<books/2>; rel=next")] // a relative path, which this store never sends
    [TestCase("<//other.example/books/2>; rel=next")]
    [TestCase("<http://other.example/books/2>; rel=next")]
    public void Anything_else_is_not(string link) => Assert.That(NumbersOf(link), Is.EqualTo([1]));

    [Test]
    public void A_list_without_an_end_ends()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange => Answer(exchange, 1, "</books>; rel=next");

        Answer<IReadOnlyList<Book>> answer = Search(store);

        Assert.That((answer.Outcome, answer.HasValue), Is.EqualTo((UpstreamOutcome.Malformed, false)));
    }

    [Test]
    public void A_refusal_on_the_way_is_the_answer()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            if (exchange.Request.Target.SegmentCount == 1)
            {
                return Answer(exchange, 1, "</books/2>; rel=next");
            }

            exchange.Response.Error(503, "busy");
            return true;
        };

        Answer<IReadOnlyList<Book>> answer = Search(store);

        Assert.That((answer.Status, answer.Message, answer.HasValue), Is.EqualTo((503, "busy", false)));
    }

    private static int[] NumbersOf(string link)
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
            exchange.Request.Target.SegmentCount == 1 ? Answer(exchange, 1, link) : Answer(exchange, 2, link: null);
        return [.. Search(store).Value!.Select(book => book.ItemNumber)];
    }

    private static bool Answer(Exchange exchange, int itemNumber, string? link)
    {
        exchange.Response.Text(
            200, $$"""{"data":[{"item_number":{{itemNumber}},"title":"a","topic":"t","stock":1,"cost":1,"version":1}]}""");
        if (link is not null)
        {
            exchange.Response.AddField("Link"u8, Encoding.ASCII.GetBytes(link));
        }

        return true;
    }

    private static Answer<IReadOnlyList<Book>> Search(ScriptedStore store)
    {
        using var upstream = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = store.EndPoint });
        return new StoreClient(upstream).Search();
    }
}
