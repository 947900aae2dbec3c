using System.Net;
using System.Text.Json;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>Every list of books comes page by page, at the front end and at the catalog, in each face's own words.</summary>
internal sealed class PagingTests
{
    private const int Books = (2 * PageRequest.MaxLimit) + 1;
    private const string Topic = "a, b; \"c\" & <d>"; // every character that means something in a target or a Link field
    private const string InPath = "a,%20b;%20%22c%22%20&%20%3Cd%3E";
    private const string InQuery = "a,+b;+%22c%22+%26+%3Cd%3E";

    private static readonly string[] Lists =
    [
        "frontend /books", $"frontend /books?topic={InQuery}", $"frontend /search/{InPath}", $"frontend /search?topic={InQuery}",
        "frontend /search body",
        "catalog /books", $"catalog /books?topic={InQuery}", $"catalog /query_by_subject/{InPath}", $"catalog /search/{InPath}",
        $"catalog /query_by_topic?topic={InQuery}", "catalog /ledger/books",
    ];

    private static readonly string[] BadPages =
    [
        "limit=0", "limit=1001", "limit=-1", "limit=%2B1", "limit=", "limit", "limit=1.0", "limit=1e2", "limit=ten",
        "limit=99999999999", "limit=%D9%A1",
        "limit=5&limit=5", "after=-1", "after=%2B1", "after=", "after=1000000000", "after=99999999999", "after=x",
        "after=1&after=1", "after=1%20",
    ];

    private RunningStore _store = null!;

    [OneTimeSetUp]
    public void Start() => _store = RunningStore.Start(configuration =>
    {
        Directory.CreateDirectory(configuration.DataFolder);
        File.WriteAllLines(
            Path.Combine(configuration.DataFolder, "inventory.csv"),
            ["item_number,title,topic,stock,cost",
                .. Enumerable.Range(1, Books).Select(
                    n => $"{2 * n},Volume {n},\"{Topic.Replace("\"", "\"\"", StringComparison.Ordinal)}\",1,1")]);
        return configuration;
    });

    [OneTimeTearDown]
    public void Stop() => _store.Dispose();

    [Test]
    public void Links_lead_through_the_whole_list([ValueSource(nameof(Lists))] string list)
    {
        using WireClient client = Connect(list);
        List<int> sizes = [];
        List<int> numbers = [];
        for (string? target = Target(list); target is not null;)
        {
            WireAnswer answer = Ask(client, list, target);
            Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
            int[] page = Numbers(answer);
            sizes.Add(page.Length);
            numbers.AddRange(page);
            target = Next(answer);
        }

        Assert.That(sizes, Is.EqualTo([PageRequest.MaxLimit, PageRequest.MaxLimit, 1]));
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(1, Books).Select(n => 2 * n)));
    }

    [Test]
    public void Sales_and_what_was_ordered_come_page_by_page_too()
    {
        using var store = RunningStore.Start();
        using WireClient buyer = store.Connect();
        foreach (int item in (int[])[1, 2, 3, 4, 1])
        {
            Assert.That(buyer.Ask("POST", "/orders", $$"""{"item_number":{{item}}}""").Status, Is.EqualTo(201));
        }

        Assert.That(Follow(store.Catalog.LocalEndPoint, "/sales?limit=2", "sale"), Is.EqualTo(new[] { 1, 2, 0, 3, 4, 0, 5 }));
        Assert.That(Follow(store.Catalog.LocalEndPoint, "/sales?limit=5", "sale"), Is.EqualTo(new[] { 1, 2, 3, 4, 5 }));
        Assert.That(
            Follow(store.Order.LocalEndPoint, "/ledger/items?limit=3", "item_number"), Is.EqualTo(new[] { 1, 2, 3, 0, 4 }));
        Assert.That(Follow(store.Order.LocalEndPoint, "/ledger/items?limit=4", "item_number"), Is.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    // 2,001 books, with the even numbers from 2 to 4002.
    [TestCase("limit=1000", 1000, true)]
    [TestCase("limit=1", 1, true)]
    [TestCase("after=0&limit=0007", 7, true)]
    [TestCase("limit=1000&after=2000", 1000, true)] // one more than the limit is left
    [TestCase("limit=1000&after=2001", 1000, true)] // a number that no book has
    [TestCase("limit=1000&after=2002", 1000, false)] // exactly the limit is left
    [TestCase("limit=1000&after=2004", 999, false)]
    [TestCase("limit=1&after=4000", 1, false)]
    [TestCase("after=4001", 1, false)]
    [TestCase("after=4002", 0, false)]
    [TestCase("after=999999999", 0, false)]
    public void A_page_has_what_its_query_asks_for(string page, int count, bool hasNext)
    {
        foreach (string list in Lists)
        {
            using WireClient client = Connect(list);
            WireAnswer answer = Ask(client, list, With(Target(list), page));

            Assert.That(
                (answer.Status, Numbers(answer).Length, Next(answer) is not null), Is.EqualTo((200, count, hasNext)),
                $"{list}: {answer.Body}");
        }
    }

    [Test]
    public void A_page_that_cannot_be_is_400_with_a_sentence([ValueSource(nameof(BadPages))] string page)
    {
        foreach (string list in Lists)
        {
            using WireClient client = Connect(list);
            WireAnswer answer = Ask(client, list, With(Target(list), page));

            Assert.That(answer.Status, Is.EqualTo(400), $"{list}: {answer.Body}");
            Assert.That(answer.Body, Does.Contain(page[..5] + " must be given once, as a"), list);
        }
    }

    [Test]
    public void A_link_keeps_the_rest_of_the_query_and_the_limit()
    {
        using WireClient client = _store.Connect();
        WireAnswer answer = client.Ask("GET", $"/books?limit=3&topic={InQuery}&after=2&other=%2C%3E");

        Assert.That(Next(answer), Is.EqualTo("/books?limit=3&topic=a%2C%20b%3B%20%22c%22%20%26%20%3Cd%3E&other=%2C%3E&after=8"));
    }

    [Test]
    public void A_topic_without_books_is_404_where_the_design_says_so_and_an_empty_list_elsewhere()
    {
        using WireClient client = _store.Connect();

        Assert.That(client.Ask("GET", "/search/nothing").Status, Is.EqualTo(404));
        Assert.That(client.Ask("GET", "/search/nothing?after=0").Status, Is.EqualTo(404));
        Assert.That(client.Ask("GET", "/books?topic=nothing").Body, Is.EqualTo("""{"data":[]}"""));
    }

    [Test]
    public void After_a_withdrawn_number_the_list_goes_on_and_additions_meanwhile_move_nothing()
    {
        using var store = RunningStore.Start();
        using var keeper = new WireClient(store.Catalog.LocalEndPoint);
        using WireClient client = store.Connect();
        for (int n = 10; n < 60; n += 2)
        {
            Assert.That(Add(keeper, n), Is.EqualTo(201));
        }

        List<int> seen = [];
        string? target = "/books?limit=3";
        for (int page = 0; target is not null; page++)
        {
            WireAnswer answer = client.Ask("GET", target);
            seen.AddRange(Numbers(answer));
            target = Next(answer);
            if (target is not null && page < 12)
            {
                Assert.That(keeper.Ask("DELETE", $"/books/{seen[^1]}").Status, Is.EqualTo(204), "the book that the link names");
                Assert.That(Add(keeper, 9 + (2 * page)), Is.EqualTo(201), "before or behind the place where the reader is");
            }
        }

        Assert.That(seen, Is.Ordered.And.Unique);
        Assert.That(seen, Is.SupersetOf(Enumerable.Range(5, 25).Select(n => 2 * n).Append(1).Append(2).Append(3).Append(4)));
    }

    [Test]
    public void Readers_beside_keepers_who_add_see_every_book_that_was_there_once()
    {
        const int readers = 3, additions = 200;
        using var store = RunningStore.Start();
        using var start = new Barrier(readers + 1);
        int[][] seen = new int[readers][];
        Thread[] threads = [.. Enumerable.Range(0, readers).Select(reader => new Thread(() =>
        {
            using WireClient client = store.Connect();
            List<int> numbers = [];
            start.SignalAndWait();
            for (string? target = "/books?limit=1"; target is not null;)
            {
                WireAnswer answer = client.Ask("GET", target);
                numbers.AddRange(Numbers(answer));
                target = Next(answer);
            }

            seen[reader] = [.. numbers];
        }))];
        Array.ForEach(threads, thread => thread.Start());
        using var keeper = new WireClient(store.Catalog.LocalEndPoint);
        start.SignalAndWait();
        for (int n = 0; n < additions; n++)
        {
            Assert.That(Add(keeper, 1000 - n), Is.EqualTo(201));
        }

        Array.ForEach(threads, thread => thread.Join());
        Assert.That(seen, Has.All.Ordered.And.All.Unique);
        Assert.That(seen.Select(numbers => numbers[..4]), Has.All.EqualTo(new[] { 1, 2, 3, 4 }));
    }

    /// <summary>The numbers of all pages, with a 0 between two pages.</summary>
    private static List<int> Follow(IPEndPoint server, string list, string number)
    {
        using var client = new WireClient(server);
        List<int> numbers = [];
        for (string? target = list; target is not null;)
        {
            WireAnswer answer = client.Ask("GET", target);
            numbers.AddRange(
                answer.Json().GetProperty("data").EnumerateArray().Select(one => one.GetProperty(number).GetInt32()));
            target = Next(answer);
            if (target is not null)
            {
                numbers.Add(0);
            }
        }

        return numbers;
    }

    private static int Add(WireClient keeper, int n) =>
        keeper.Ask("POST", "/books", $$"""{"item_number":{{n}},"title":"Volume {{n}}","topic":"t","cost":1,"stock":1}""").Status;

    private static string Target(string list) => list.Split(' ')[1];

    private static string With(string target, string page) =>
        target + (target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + page;

    private static WireAnswer Ask(WireClient client, string list, string target) =>
        client.Ask(
            "GET", target,
            list.EndsWith(" body", StringComparison.Ordinal) ? JsonSerializer.Serialize(new { topic = Topic }) : null);

    private WireClient Connect(string list)
    {
        IPEndPoint server = list.StartsWith("catalog", StringComparison.Ordinal)
            ? _store.Catalog.LocalEndPoint
            : _store.FrontEnd.LocalEndPoint;
        return new WireClient(server);
    }

    private static int[] Numbers(WireAnswer answer)
    {
        JsonElement body = answer.Json();
        JsonElement list = body.TryGetProperty("data", out JsonElement data) ? data : body.GetProperty("result");
        return [.. list.EnumerateArray().Select(
            book => (book.TryGetProperty("id", out JsonElement id) ? id : book.GetProperty("item_number")).GetInt32())];
    }

    private static string? Next(WireAnswer answer)
    {
        string? link = answer.Fields["Link"].SingleOrDefault();
        Assert.That(link, Is.Null.Or.Match("\\A<[^<>,;\" ]+>; rel=\"next\"\\z"));
        return link?.Split('<', '>')[1];
    }
}
