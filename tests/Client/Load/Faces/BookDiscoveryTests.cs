using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Client.Load.Faces;

/// <summary>The books of a store that knows nothing but its face.</summary>
internal sealed class BookDiscoveryTests
{
    private static readonly Dictionary<string, (int, string)> Pygmy = new()
    {
        ["GET /search/distributed systems"] = (200, """{"data":[{"id":"2","title":"RPCs","stock":"7","cost":"20.5"}]}"""),
        ["GET /search/graduate school"] = (404, "No books with this subject were found"),
    };

    private static readonly Dictionary<string, (int, string)> Cs677 = new()
    {
        ["""GET /search {"topic":"distributed systems"}"""] =
            (200, """{"result":[{"item_number":2,"title":"RPCs"},{"title":"x"}]}"""),
        ["""GET /search {"topic":"graduate school"}"""] =
            (200, """{"result":[{"item_number":2},{"item_number":3},{"item_number":9}]}"""),
        ["""GET /search {"item_number":2}"""] = (200, """{"result":{"item_number":2,"stock":7,"cost":20.5}}"""),
        ["""GET /search {"item_number":3}"""] = (200, """{"result":{"title":"Xen","stock":1,"cost":5,"type":"other"}}"""),
    };

    private static readonly Dictionary<string, (int, string)> Bazar = new()
    {
        ["GET /search/distributed systems"] = (200, """[{"id":2,"title":"RPCs"}]"""),
        ["GET /search/graduate school"] = (200, """{"data":[]}"""),
        ["GET /info/2"] = (200, """{"data":[{"title":"RPCs","quantity":7,"price":20.5}]}"""),
    };

    private static readonly Dictionary<string, (int, string)> ToyStore = new()
    {
        ["GET /products/Tux"] = (200, """{"data":{"name":"tux","price":2.5,"quantity":70}}"""),
        ["GET /products/RPCs for Dummies"] = (200, """{"data":{"name":"RPCs for Dummies","price":20,"quantity":7}}"""),
    };

    private static readonly Book Rpcs = new(2, "RPCs", "distributed systems", 7, 20.5m, -1);

    [Test]
    public void Searches_may_tell_all()
    {
        FoundBooks found = Find("pygmy", Pygmy);
        Assert.That(found.Books, Is.EqualTo([Rpcs]));
        Assert.That(found.Topics, Is.EqualTo(["distributed systems"]));
    }

    [Test]
    public void Lookups_tell_the_rest()
    {
        FoundBooks found = Find("cs677", Cs677);
        Assert.That(found.Books, Is.EqualTo([Rpcs, new Book(3, "Xen", "graduate school", 1, 5, -1)]));
        Assert.That(found.Topics, Is.EqualTo(["distributed systems", "graduate school"]));
        Assert.That(Find("bazar", Bazar).Books, Is.EqualTo([Rpcs]));
    }

    [Test]
    public void Titles_are_enough()
    {
        FoundBooks found = Find("toy-store", ToyStore);
        Assert.That(found.Books, Is.EqualTo([new Book(2, "RPCs for Dummies", "", 7, 20, -1)]));
        Assert.That(found.Topics, Is.Empty);
        FoundBooks given = Find("toy-store", ToyStore, new KnownNames { Titles = ["Tux"] });
        Assert.That(given.Books, Is.EqualTo([new Book(1, "Tux", "", 70, 2.5m, -1)]));
    }

    [Test]
    public void Topics_can_be_given()
    {
        FoundBooks found = Find("pygmy-store", new()
        {
            ["GET /books?topic=a & b"] =
                (200, """{"data":[{"item_number":5,"title":"t","topic":"A & B","stock":0,"version":3}]}"""),
        }, new KnownNames { Topics = ["a & b", "none"] });
        Assert.That(found.Books, Is.EqualTo([new Book(5, "t", "a & b", 0, -1, 3)]));
    }

    [TestCase("pygmy", 404, "", "the store has no books on \"distributed systems\" or \"graduate school\"")]
    [TestCase("pygmy", 500, "", "GET /search/distributed%20systems: the store answered with status 500")]
    [TestCase("pygmy", 200, "<p>", "GET /search/distributed%20systems: what came is not an answer of this face")]
    [TestCase("pygmy", 200, """{"data":[{"title":"RPCs"}]}""", "the store's lists name no book that it knows by a number")]
    [TestCase("pygmy", 200, """{"data":[{"id":1,"title":"\ud800"}]}""",
        "GET /search/distributed%20systems: what came is not an answer of this face")]
    [TestCase("my-book-store", 200, """{"result":[{"item_number":4}]}""",
        "the store's lists name no book that it knows by a number")]
    public void A_refusal_says_why(string face, int status, string body, string refusal)
    {
        string target = face == "pygmy" ? "GET /search/distributed systems" : "GET /search?topic=distributed systems";
        FoundBooks found = Find(face, new() { [target] = (status, body) });
        Assert.That((found.Refusal, found.Books.Count, found.IsUnreachable), Is.EqualTo((refusal, 0, false)));
    }

    [Test]
    public void Refusals_of_the_other_ways()
    {
        Assert.That(Find("toy-store", []).Refusal, Does.StartWith("the store has none of the designs' books"));
        Assert.That(
            Find("toy-store", ToyStore, new KnownNames { Titles = ["Tux", "Lego"] }).Refusal,
            Is.EqualTo("the store has no book \"Lego\""));
        Assert.That(Find("pygmy-store", []).Refusal, Is.EqualTo("the store has no books"));
        Assert.That(
            Find("bazar", Bazar, new KnownNames { Titles = ["Tux"] }).Refusal,
            Is.EqualTo("the face bazar finds books by topic, not by title"));
        Assert.That(
            Find("toy-store", ToyStore, new KnownNames { Topics = ["a"] }).Refusal,
            Is.EqualTo("the face toy-store finds books by title, not by topic"));
    }

    [Test]
    public void Nobody_answers()
    {
        var gone = new OneFaceStore(Pygmy);
        gone.Dispose();
        using var upstream = new Upstream(new UpstreamOptions { Name = "store", EndPoint = gone.EndPoint });
        FoundBooks found = BookDiscovery.Find(StoreFaces.Default, upstream, new KnownNames());
        Assert.That(found.IsUnreachable);
        Assert.That(found.Refusal, Is.EqualTo($"the store cannot be reached at {gone.EndPoint}"));
    }

    private static FoundBooks Find(string face, Dictionary<string, (int, string)> answers, KnownNames? names = null)
    {
        using var store = new OneFaceStore(answers);
        return BookDiscovery.Find(StoreFaces.Find(face)!, store.Upstream, names ?? new KnownNames());
    }
}
