using System.Text.Json;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer;

internal sealed class RouteTests
{
    private const string Book2 =
        """{"item_number":2,"title":"RPCs for Dummies","topic":"distributed systems","stock":1000,"cost":20,"version":1}""";

    private const string Xen = "Xen and the Art of Surviving Graduate School";
    private const string Cooking = "Cooking for the Impatient Graduate Student";

    private CatalogFixture _catalog = null!;

    [SetUp]
    public void Start() => _catalog = new CatalogFixture().Start();

    [TearDown]
    public void Stop() => _catalog.Dispose();

    [TestCase("/books", 1, 2, 3, 4)]
    [TestCase("/books?topic=Distributed+SYSTEMS", 1, 2)]
    [TestCase("/books?topic=graduate%20school", 3, 4)]
    [TestCase("/books?topic=none")]
    [TestCase("/books?topic=")]
    [TestCase("/books?title=rpcs+for+dummies", 2)]
    [TestCase("/books?title=RPCs")]
    [TestCase("/books?title=RPCs+for+Dummies&topic=graduate+school")]
    public void Books_are_found_by_topic_and_title_whatever_their_case(string target, params int[] expected)
    {
        Reply reply = _catalog.Get(target);
        IReadOnlyList<Book> books = JsonSerializer.Deserialize(reply.Body, ContractJson.Default.EnvelopeIReadOnlyListBook)!.Data;
        Assert.That(reply.Status, Is.EqualTo(200));
        Assert.That(books.Select(book => book.ItemNumber), Is.EqualTo(expected));
    }

    [Test]
    public void A_book_is_told_with_its_entity_tag_and_not_told_again_to_who_has_it()
    {
        Reply first = _catalog.Get("/books/2");
        Reply known = _catalog.Send("GET", "/books/2", field: ("If-None-Match", first.ETag!));
        _catalog.Sell("a", 2);
        Reply changed = _catalog.Send("GET", "/books/2", field: ("If-None-Match", first.ETag!));
        Assert.Multiple(() =>
        {
            Assert.That(first.Body, Is.EqualTo(
                $$$"""{"data":{{{Book2}}}}"""));
            Assert.That((known.Status, known.ETag, known.Body), Is.EqualTo((304, first.ETag, "")));
            Assert.That(first.ETag, Does.Match("^\"[0-9a-f]{8}-1-[0-9a-f]{16}\"$"));
            Assert.That(changed.ETag, Does.Match("^\"[0-9a-f]{8}-2-[0-9a-f]{16}\"$"));
            Assert.That(changed.Status, Is.EqualTo(200));
        });
    }

    [TestCase("/books/5")]
    [TestCase("/books/0")]
    [TestCase("/books/two")]
    [TestCase("/books/99999999999999999999")]
    [TestCase("/query_by_item/5")]
    [TestCase("/query_by_item?item_number=5")]
    [TestCase("/lookup/5")]
    [TestCase("/info/5")]
    [TestCase("/search/none")]
    [TestCase("/query_by_subject/none")]
    [TestCase("/update/5")]
    [TestCase("/update?item_number=5&stock=1")]
    public void What_is_not_there_is_not_found(string target) => Assert.That(_catalog.Get(target).Status, Is.EqualTo(404));

    [TestCase("/query_by_item?item_number=two")]
    [TestCase("/query_by_item")]
    [TestCase("/query_by_topic")]
    [TestCase("/update?stock=1")]
    [TestCase("/update?item_number=2&stock=one")]
    [TestCase("/update?item_number=2&stock=1000000001")]
    [TestCase("/update?item_number=2&cost=-1")]
    [TestCase("/update?item_number=2&cost=0.001")]
    [TestCase("/sales?after=-1")]
    [TestCase("/sales?limit=0")]
    [TestCase("/sales?limit=1001")]
    [TestCase("/sales?after=x")]
    [TestCase("/sales?after=%2B1")]
    [TestCase("/sales?limit=%2B1")]
    [TestCase("/sales?limit=1&limit=2")]
    [TestCase("/ledger?sales=%2B1")]
    [TestCase("/ledger?sales=1&sales=2")]
    [TestCase("/ledger?sales=")]
    public void A_bad_parameter_is_told(string target) => Assert.That(_catalog.Get(target).Status, Is.EqualTo(400));

    [TestCase("/query_by_subject/graduate%20school")]
    [TestCase("/search/Graduate%20School")]
    public void The_pygmy_face_searches_by_path(string target)
    {
        string body = _catalog.Get(target).Body;
        Assert.That(body, Does.StartWith($$"""{"data":[{"id":3,"title":"{{Xen}}","topic":"graduate school","stock":1000,"""));
        Assert.That(body, Does.Contain($$"""{"id":4,"title":"{{Cooking}}","""));
    }

    [TestCase("/query_by_item/2")]
    [TestCase("/lookup/2")]
    public void The_pygmy_face_looks_up_by_path(string target) =>
        Assert.That(_catalog.Get(target).Body, Is.EqualTo(
            $$$"""{"result":{{{Book2}}}}"""));

    [TestCase("/query_by_topic?topic=none", """{"result":[]}""")]
    [TestCase(
        "/query_by_topic?topic=graduate+school",
        $$"""{"result":[{"item_number":3,"title":"{{Xen}}"},{"item_number":4,"title":"{{Cooking}}"}]}""")]
    [TestCase(
        "/query_by_item?item_number=3",
        $$$"""{"result":{"item_number":3,"stock":1000,"cost":5,"type":"graduate school","title":"{{{Xen}}}"}}""")]
    [TestCase("/info/3", $$"""{"data":[{"title":"{{Xen}}","quantity":1000,"price":5}]}""")]
    public void The_other_faces_answer_in_their_own_words(string target, string body) =>
        Assert.That(_catalog.Get(target).Body, Is.EqualTo(body));

    [TestCase("GET", "/update/2", null, 999, 20)]
    [TestCase("PUT", "/update/2", null, 999, 20)]
    [TestCase("PUT", "/update/2", """{"stock":5}""", 5, 20)]
    [TestCase("GET", "/update?item_number=2&cost=21.50&stock=na", null, 1000, 21.5)]
    [TestCase("GET", "/update?item_number=2&cost=na&stock=-1000", null, 0, 20)]
    [TestCase("GET", "/update?item_number=2&stock=10", null, 1010, 20)]
    [TestCase("GET", "/update?item_number=2", null, 1000, 20)]
    public void The_designs_ways_to_update_change_a_book_and_sell_nothing(
        string method, string target, string? body, long stock, double cost)
    {
        Reply reply = _catalog.Send(method, target, body);
        Book book = _catalog.Book(2);
        Assert.Multiple(() =>
        {
            Assert.That((reply.Status, book.Stock, (double)book.Cost), Is.EqualTo((200, stock, cost)));
            Assert.That(reply.Body, Does.StartWith("""{"result":"Success","book":{"item_number":2,"""));
            Assert.That((_catalog.Ledger().Sales, _catalog.BookLedgers()[1].Sold), Is.EqualTo((0L, 0L)));
        });
    }

    [TestCase("GET", "/update/2", null)]
    [TestCase("PUT", "/update/2", null)]
    [TestCase("GET", "/update?item_number=2&stock=-1", null)]
    public void No_copy_is_taken_where_there_is_none(string method, string target, string? body)
    {
        _catalog.Send("PUT", "/update/2", """{"stock":0}""");
        Reply reply = _catalog.Send(method, target, body);
        Assert.That((reply.Status, reply.Error, reply.SaysRetryAfter), Is.EqualTo((409, "out of stock", false)));
    }

    [TestCase("POST", "/sales", """{"op":"","item_number":1,"quantity":1}""")]
    [TestCase("POST", "/sales", """{"op":"a b","item_number":1,"quantity":1}""")]
    [TestCase("POST", "/sales", """{"op":"a","item_number":1,"quantity":0}""")]
    [TestCase("POST", "/sales", """{"op":"a","item_number":1,"quantity":1000001}""")]
    [TestCase("POST", "/sales", """{"op":"a","item_number":1}""")]
    [TestCase("POST", "/sales", """{"op":null,"item_number":1,"quantity":1}""")]
    [TestCase("POST", "/sales", """{"op":"a","item_number":1,"quantity":1,"quantity":2}""")]
    [TestCase("POST", "/sales", "nonsense")]
    [TestCase("POST", "/sales", "")]
    [TestCase("PUT", "/update/2", """{"stock":-1}""")]
    [TestCase("PUT", "/update/2", """{"stok":1}""")]
    [TestCase("POST", "/books", """{"item_number":0,"title":"T","topic":"t","cost":1,"stock":1}""")]
    [TestCase("POST", "/books", """{"item_number":5,"title":"","topic":"t","cost":1,"stock":1}""")]
    [TestCase("POST", "/books", """{"item_number":5,"title":"T\n","topic":"t","cost":1,"stock":1}""")]
    [TestCase("POST", "/books", """{"item_number":5,"title":"\ud800","topic":"t","cost":1,"stock":1}""")]
    [TestCase("POST", "/books", """{"item_number":5,"title":"T","topic":"t","cost":1.001,"stock":1}""")]
    [TestCase("POST", "/books", """{"item_number":5,"title":"T","topic":"t","cost":1}""")]
    [TestCase("PATCH", "/books/2", """{"price":1}""")]
    [TestCase("PATCH", "/books/2", """{"stock":1000000001}""")]
    public void A_bad_body_is_told_and_changes_nothing(string method, string target, string body)
    {
        IReadOnlyList<BookLedger> before = _catalog.BookLedgers();
        Assert.That(_catalog.Send(method, target, body).Status, Is.EqualTo(400));
        Assert.That(_catalog.BookLedgers(), Is.EqualTo(before));
    }

    [Test]
    public void A_sale_is_created_once_and_told_again()
    {
        Reply first = _catalog.Sell("a", 2, 3);
        Reply again = _catalog.Sell("a", 2, 3);
        Reply other = _catalog.Sell("a", 2, 4);
        Assert.Multiple(() =>
        {
            Assert.That(first.Sale, Is.EqualTo(new Sale(1, "a", 2, "RPCs for Dummies", 3, 20, 997, 2)));
            Assert.That(first.Body, Does.StartWith("""{"data":{"sale":1,"op":"a","item_number":2,"title":"""));
            Assert.That((first.Status, again.Status, again.Body), Is.EqualTo((201, 200, first.Body)));
            Assert.That((other.Status, _catalog.Book(2).Stock), Is.EqualTo((422, 997L)));
        });
    }

    [TestCase(2, 1001, 409, "out of stock")]
    [TestCase(5, 1, 404, "there is no such book")]
    [TestCase(0, 1, 404, "there is no such book")]
    public void A_refused_sale_is_refused_again_alike(int itemNumber, int quantity, int status, string message)
    {
        Reply first = _catalog.Sell("a", itemNumber, quantity);
        _catalog.Send("PATCH", "/books/2", """{"stock":2000}""");
        Reply again = _catalog.Sell("a", itemNumber, quantity);
        Assert.That((first.Status, first.Error), Is.EqualTo((status, message)));
        Assert.That(again, Is.EqualTo(first));
    }

    [Test]
    public void Sales_are_listed_in_order_after_a_number()
    {
        for (int i = 1; i <= 5; i++)
        {
            _catalog.Sell($"{i}", i % 2 + 1);
        }

        Assert.Multiple(() =>
        {
            Assert.That(_catalog.Get("/sales").Sales.Select(sale => sale.Op), Is.EqualTo(new[] { "1", "2", "3", "4", "5" }));
            Assert.That(_catalog.Get("/sales?after=2&limit=2").Sales.Select(sale => sale.Number), Is.EqualTo(new[] { 3L, 4L }));
            Assert.That(_catalog.Get("/sales?after=5").Sales, Is.Empty);
            Assert.That(_catalog.Get("/sales?after=6").Status, Is.EqualTo(409));
        });
    }

    [Test]
    public void Books_are_added_changed_and_withdrawn()
    {
        Reply added = _catalog.Send("POST", "/books", """{"item_number":5,"title":"Fünf","topic":"t","cost":1.10,"stock":3}""");
        Reply changed = _catalog.Send("PATCH", "/books/5", """{"title":"Five","stock":10}""");
        _catalog.Sell("a", 5);
        Reply withdrawn = _catalog.Send("DELETE", "/books/5");
        Assert.Multiple(() =>
        {
            Assert.That((added.Status, added.Location), Is.EqualTo((201, "/books/5")));
            Assert.That(added.Book, Is.EqualTo(new Book(5, "Fünf", "t", 3, 1.1m, 1)));
            Assert.That(changed.Book, Is.EqualTo(new Book(5, "Five", "t", 10, 1.1m, 2)));
            Assert.That((withdrawn.Status, withdrawn.Body), Is.EqualTo((204, "")));
            Assert.That(_catalog.Get("/books/5").Status, Is.EqualTo(404));
            Assert.That(_catalog.Sell("b", 5).Status, Is.EqualTo(404));
            Assert.That(_catalog.Sell("a", 5).Status, Is.EqualTo(200), "what was sold stays sold");
            Assert.That(_catalog.BookLedgers()[^1], Is.EqualTo(new BookLedger(5, "Five", 3, 7, -9, 1, 0)));
            Assert.That(_catalog.Send("DELETE", "/books/5").Status, Is.EqualTo(404));
        });
    }

    [TestCase("""{"item_number":2,"title":"T","topic":"t","cost":1,"stock":1}""")]
    [TestCase("""{"item_number":5,"title":"RPCS FOR DUMMIES","topic":"t","cost":1,"stock":1}""")]
    public void A_taken_number_or_title_is_a_conflict(string body) =>
        Assert.That(_catalog.Send("POST", "/books", body).Status, Is.EqualTo(409));

    [Test]
    public void The_figures_show_stock_sales_and_refusals()
    {
        _catalog.Sell("a", 2, 3);
        _catalog.Sell("b", 2, 3000);
        string metrics = _catalog.Get("/metrics").Body;
        Assert.Multiple(() =>
        {
            Assert.That(metrics, Does.Contain("\npygmy_stock{item=\"2\"} 997\n"));
            Assert.That(metrics, Does.Contain("\npygmy_sales_total 1\n"));
            Assert.That(metrics, Does.Contain("\npygmy_sales_refused_total 1\n"));
            Assert.That(metrics, Does.Contain("\npygmy_commits_total 2\n"));
            Assert.That(metrics, Does.Contain("\npygmy_journal_size_bytes "));
        });
    }
}
