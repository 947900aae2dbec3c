using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Common.Contracts;

[TestFixture]
internal sealed class ContractJsonTests
{
    private static readonly Book Xen = new(3, "Xen & the \"Art\"", "graduate school", 1000, 5.25m, 7);

    [Test]
    public void A_book_is_written_as_the_design_names_its_parts()
    {
        Assert.That(Write(new Envelope<Book>(Xen with { Title = "Xen" }), ContractJson.Default.EnvelopeBook), Is.EqualTo(
            """{"data":{"item_number":3,"title":"Xen","topic":"graduate school","stock":1000,"cost":5.25,"version":7}}"""));
    }

    [Test]
    public void A_sale_is_written_as_the_design_names_its_parts()
    {
        var sale = new Sale(9, "op", 3, "Xen", 2, 5m, 998, 8);

        Assert.That(Write(new Envelope<Sale>(sale), ContractJson.Default.EnvelopeSale), Is.EqualTo(
            """{"data":{"sale":9,"op":"op","item_number":3,"title":"Xen","quantity":2,"""
            + "\"unit_cost\":5,\"stock\":998,\"version\":8}}"));
    }

    [Test]
    public void What_is_written_is_read_again()
    {
        AssertRoundTrip(new Envelope<Book>(Xen), ContractJson.Default.EnvelopeBook);
        AssertRoundTrip(
            new Envelope<Sale>(new Sale(long.MaxValue, "op", int.MaxValue, "é", 1, 79228162514264337593543950335m, 0, 1)),
            ContractJson.Default.EnvelopeSale);
        AssertRoundTrip(new Envelope<Order>(new Order(1, 2, "t", 3, 4.50m, 5, 6)), ContractJson.Default.EnvelopeOrder);
        AssertRoundTrip(new SaleRequest("op", 1, 2), ContractJson.Default.SaleRequest);
        AssertRoundTrip(new SaleRequest("op", new BookReference(null, "é\"书"), 2), ContractJson.Default.SaleRequest);
        AssertRoundTrip(new BuyRequest("key", "POST/orders", "id", 2) { ItemNumber = 1 }, ContractJson.Default.BuyRequest);
        AssertRoundTrip(
            new BuyRequest("key", "POST/orders", "id", 2) { Name = "Xen", Origin = KeyOrigin.RequestId },
            ContractJson.Default.BuyRequest);
        AssertRoundTrip(new OrderRequest(1, null, 2), ContractJson.Default.OrderRequest);
        AssertRoundTrip(new ErrorEnvelope(new ErrorBody(404, "no")), ContractJson.Default.ErrorEnvelope);
    }

    [Test]
    public void Lists_are_read_again()
    {
        AssertReadAgain(new Envelope<IReadOnlyList<Book>>([Xen, Xen]), ContractJson.Default.EnvelopeIReadOnlyListBook);
        AssertReadAgain(new Envelope<IReadOnlyList<Sale>>([]), ContractJson.Default.EnvelopeIReadOnlyListSale);
        var book = new BookLedger(1, "t", 2, 3, -4, 5, -4);
        var sales =
            new CatalogLedger(1, 7, new LedgerSums(1, 2, 3, -4, 5, -4), "a", new WrongBooks(0, []),
                new WrongBooks(1, [book]))
            { Checksum = "c" };
        AssertReadAgain(new Envelope<CatalogLedger>(sales), ContractJson.Default.EnvelopeCatalogLedger);
        AssertReadAgain(new Envelope<IReadOnlyList<BookLedger>>([book]), ContractJson.Default.EnvelopeIReadOnlyListBookLedger);
        AssertReadAgain(
            new Envelope<OrderLedger>(new OrderLedger(1, 2, 3, 4, 5, 6, "d") { Problem = "p" }),
            ContractJson.Default.EnvelopeOrderLedger);
        AssertReadAgain(
            new Envelope<IReadOnlyList<ItemOrders>>([new ItemOrders(4, 5)]),
            ContractJson.Default.EnvelopeIReadOnlyListItemOrders);
    }

    [TestCase("""{"op":"a","item_number":1,"quantity":2}""", ExpectedResult = true)]
    [TestCase("""{"quantity":2,"op":"a","item_number":1}""", ExpectedResult = true)]
    [TestCase("""{"quantity":2,"more":[1],"op":"a","item_number":1}""", ExpectedResult = false)]
    [TestCase("""{"op":"a","item_number":1}""", ExpectedResult = false)]
    [TestCase("""{"op":null,"item_number":1,"quantity":2}""", ExpectedResult = false)]
    [TestCase("""{"op":"a","name":"Xen","quantity":2}""", ExpectedResult = true)]
    [TestCase("""{"op":"a","name":1,"quantity":2}""", ExpectedResult = false)]
    [TestCase("""{"op":"a","book":1,"quantity":2}""", ExpectedResult = false)]
    [TestCase("""{"op":"a","item_number":"1","quantity":2}""", ExpectedResult = false)]
    [TestCase("""{"op":"a","item_number":1,"quantity":2,"quantity":2}""", ExpectedResult = false)]
    [TestCase("""{"Op":"a","item_number":1,"quantity":2}""", ExpectedResult = false)]
    [TestCase("""{"op":"a","item_number":1,"quantity":2}x""", ExpectedResult = false)]
    [TestCase("""null""", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool A_request_is_read_only_if_it_is_whole(string json) =>
        ContractJson.TryParse(Encoding.UTF8.GetBytes(json), ContractJson.Default.SaleRequest, out _);

    private static void AssertRoundTrip<T>(T value, JsonTypeInfo<T> type)
        where T : class
    {
        Assert.That(ContractJson.TryParse(Encoding.UTF8.GetBytes(Write(value, type)), type, out T? read), Is.True);
        Assert.That(read, Is.EqualTo(value));
    }

    private static void AssertReadAgain<T>(T value, JsonTypeInfo<T> type)
        where T : class
    {
        string written = Write(value, type);
        Assert.That(ContractJson.TryParse(Encoding.UTF8.GetBytes(written), type, out T? read), Is.True);
        Assert.That(Write(read!, type), Is.EqualTo(written));
    }

    private static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);
}
