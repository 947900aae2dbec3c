using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;

namespace PygmyStore.Tests.Client.Load.Faces;

/// <summary>What the answers of each face mean, also where a store differs a little from its design.</summary>
internal sealed class FaceAnswerTests
{
    [TestCase("pygmy-store", """{"data":[{"item_number":1}]}""")]
    [TestCase("pygmy-store", """{"data":[]}""")]
    [TestCase("pygmy", """{"data":[{"id":1,"title":"a","topic":"b","stock":2,"cost":3}]}""")]
    [TestCase("cs677", """{"result":[{"item_number":1,"title":"a"}]}""")]
    [TestCase("my-book-store", """ [ {"item_number":"1"} , {"item_number":"2"} ] """)]
    [TestCase("bazar", """{"data":[{"id":1}],"message":"found"}""")]
    public void A_list_is_a_search(string face, string body) =>
        Assert.That(Read(face, Operation.Search, 200, body), Is.EqualTo(new FaceAnswer(CallOutcome.Ok)));

    [TestCase("pygmy-store", """{"data":{"item_number":2,"stock":9,"cost":1,"version":4}}""", 9, 4)]
    [TestCase("toy-store", """{"data":{"name":"a","price":20,"quantity":9}}""", 9, null)]
    [TestCase("pygmy", """{"result":{"item_number":2,"stock":9,"version":4}}""", 9, 4)]
    [TestCase("cs677", """{"result":{"item_number":2,"stock":"9","cost":"20"}}""", 9, null)]
    [TestCase("my-book-store", """{"result":{"stock":9.0,"type":"b"}}""", 9, null)]
    [TestCase("bazar", """{"data":[{"title":"a","quantity":9,"price":20}]}""", 9, null)]
    [TestCase("bazar", """{"data":{"title":"a","quantity":9,"price":20}}""", 9, null)]
    [TestCase("pygmy-store", """{"data":{"stock":null,"version":{"stock":5}}}""", null, null)]
    [TestCase("pygmy-store", """{"data":{"stock":-1,"version":0}}""", -1, 0, Description = "told, and wrong")]
    [TestCase("bazar", """{"data":{"title":"a","quantity":"-1"}}""", -1, null)]
    [TestCase("pygmy-store", """{"data":{"related":{"stock":5},"stock":9,"stock":8}}""", 9, null)]
    [TestCase("pygmy-store", """{"data":{"stock":-1,"stock":8}}""", -1, null, Description = "the first one counts")]
    [TestCase("pygmy-store", """{"data":{"stock":1e400,"version":99999999999999999999}}""", null, null)]
    public void A_lookup_tells_the_stock(string face, string body, long? stock, long? version) => Assert.That(
        Read(face, Operation.Lookup, 200, body), Is.EqualTo(new FaceAnswer(CallOutcome.Ok, version, stock)));

    [TestCase("pygmy-store", 201, """{"data":{"order_number":7,"item_number":2,"x":[],"quantity":3,"stock":6,"version":5}}""")]
    [TestCase("toy-store", 200, """{"data":{"order_number":7,"item_number":2,"quantity":3,"stock":6,"version":5}}""")]
    [TestCase("pygmy", 200, """{"result":"Success","order_number":7,"item_number":2,"quantity":3,"stock":6,"version":5}""")]
    [TestCase(
        "pygmy", 200, """{"order":{"order_number":7,"item_number":2,"quantity":3,"stock":6,"version":5},"result":"success"}""")]
    public void A_buy_tells_its_order(string face, int status, string body) => Assert.That(
        Read(face, Operation.Buy, status, body),
        Is.EqualTo(new FaceAnswer(CallOutcome.Ok, Version: 5, Stock: 6, OrderNumber: 7, ItemNumber: 2, Quantity: 3)));

    [TestCase("toy-store", 200, """{"data":{"order_number":0}}""", 0)]
    [TestCase("cs677", 200, """{"result":"Success","book":{"title":"a"}}""", null)]
    [TestCase("my-book-store", 200, """{"result":"Success"}""", null)]
    [TestCase("bazar", 200, """{"status":"Out of Stock was bought successfully."}""", null)]
    public void A_buy_may_tell_less(string face, int status, string body, long? order) => Assert.That(
        Read(face, Operation.Buy, status, body), Is.EqualTo(new FaceAnswer(CallOutcome.Ok, OrderNumber: order)));

    [TestCase("pygmy-store", """{"data":{"order_number":7,"item_number":2,"quantity":3,"stock":6,"version":5}}""", 2)]
    [TestCase("toy-store", """{"data":{"number":7,"name":"a","quantity":3}}""", null)]
    public void An_order_is_read_back(string face, string body, long? item)
    {
        FaceAnswer answer = Read(face, Operation.Order, 200, body);
        Assert.That(answer, Is.EqualTo(
            new FaceAnswer(CallOutcome.Ok, answer.Version, answer.Stock, OrderNumber: 7, ItemNumber: item, Quantity: 3)));
    }

    [TestCase("pygmy-store", 409, """{"error":{"code":409,"message":"out of stock"}}""")]
    [TestCase("toy-store", 400, """{"error":{"code":400,"message":"Insufficient stock"}}""")]
    [TestCase("toy-store", 409, "")]
    [TestCase("pygmy", 409, """{"result":"Failed","message":"out of stock"}""")]
    [TestCase("pygmy", 200, """{"result":"Failed"}""")]
    [TestCase("cs677", 200, """{"result":"Failed","message":"Book is out of stock."}""")]
    [TestCase("my-book-store", 200, """{"result":"failed"}""")]
    [TestCase("bazar", 404, """{"message":"The book is out of stock"}""")]
    [TestCase("bazar", 404, "<p>The book is out of stock</p>")]
    [TestCase("bazar", 200, """{"status":"The book is out of stock."}""")]
    [TestCase("bazar", 200, """{"message":"\"Not found\" is SOLD OUT!"}""")]
    public void Sold_out(string face, int status, string body) =>
        Assert.That(Read(face, Operation.Buy, status, body), Is.EqualTo(new FaceAnswer(CallOutcome.OutOfStock)));

    [TestCase("pygmy-store", 404, """{"error":{"code":404,"message":"there is no book with this number"}}""")]
    [TestCase("pygmy-store", 422, """{"error":{"code":422,"message":"quantity must be at least 1"}}""")]
    [TestCase("toy-store", 200, """{"error":{"code":404,"message":"product not found"}}""")]
    [TestCase("pygmy", 404, """{"result":"Failed","message":"there is no book with this number"}""")]
    [TestCase("cs677", 200, """{"result":"Failed","message":"No such book in stock"}""")]
    [TestCase("bazar", 404, """{"message":"Book not found"}""")]
    [TestCase("bazar", 404, "<!doctype html><title>404 Not Found</title>")]
    [TestCase("bazar", 302, "")]
    public void Another_refusal(string face, int status, string body) =>
        Assert.That(Read(face, Operation.Buy, status, body), Is.EqualTo(new FaceAnswer(CallOutcome.Refused)));

    [TestCase("pygmy-store", 409, """{"error":{"message":"a request with this Idempotency-Key is still under way"}}""")]
    [TestCase("pygmy-store", 201, """{"data":{"item_number":2}}""")]
    [TestCase("pygmy-store", 201, """{"data":{"order_number":"seven"}}""")]
    [TestCase("toy-store", 200, "")]
    [TestCase("pygmy", 200, """{"result":"Suc""")]
    [TestCase("pygmy", 200, """{"result":"Success"} and more""")]
    [TestCase("pygmy", 200, "null")]
    [TestCase("cs677", 200, """{"result":true}""")]
    [TestCase("my-book-store", 200, "Success")]
    [TestCase("bazar", 200, "{}")]
    [TestCase("bazar", 204, "")]
    public void No_usable_answer(string face, int status, string body) =>
        Assert.That(Read(face, Operation.Buy, status, body), Is.EqualTo(new FaceAnswer(CallOutcome.Unknown)));

    [Test]
    public void A_status_of_500_or_more_is_the_servers_own(
        [Values("pygmy-store", "toy-store", "pygmy", "cs677", "my-book-store", "bazar")] string face,
        [Values] Operation operation,
        [Values("""{"error":{"code":503,"message":"out of stock"}}""", """{"result":"Success"}""", "<p>", "{")] string body) =>
        Assert.That(Read(face, operation, 503, body), Is.EqualTo(new FaceAnswer(CallOutcome.ServerError)));

    private static FaceAnswer Read(string face, Operation operation, int status, string body) =>
        StoreFaces.Find(face)!.Read(operation, status, Encoding.UTF8.GetBytes(body));
}
