using System.Text;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Load.Faces;

/// <summary>Each face asks as its design documents it, to the letter.</summary>
internal sealed class FaceRequestTests
{
    private static readonly Book Odd = new(7, "C# & \"Ünïcode\" 100%", "a/b c?", Stock: 3, Cost: 1, Version: 1);

    [TestCase("pygmy-store", "GET /books?topic=a%2Fb%20c%3F")]
    [TestCase("toy-store", null)]
    [TestCase("pygmy", "GET /search/a%2Fb%20c%3F")]
    [TestCase("cs677", """GET /search {"topic":"a/b c?"}""")]
    [TestCase("my-book-store", "GET /search?topic=a%2Fb%20c%3F")]
    [TestCase("bazar", "GET /search/a%2Fb%20c%3F")]
    public void A_search(string face, string? expected) => Assert.That(Text(Face(face).Search(Odd.Topic)), Is.EqualTo(expected));

    [TestCase("pygmy-store", "GET /books/7")]
    [TestCase("toy-store", "GET /products/C%23%20%26%20%22%C3%9Cn%C3%AFcode%22%20100%25")]
    [TestCase("pygmy", "GET /lookup/7")]
    [TestCase("cs677", """GET /search {"item_number":7}""")]
    [TestCase("my-book-store", "GET /lookup?item_number=7")]
    [TestCase("bazar", "GET /info/7")]
    public void A_lookup(string face, string expected) => Assert.That(Text(Face(face).Lookup(Odd)), Is.EqualTo(expected));

    [TestCase("pygmy-store", """POST /orders {"item_number":7,"quantity":1}""")]
    [TestCase("toy-store", """POST /orders {"name":"C# \u0026 \u0022\u00DCn\u00EFcode\u0022 100%","quantity":1}""")]
    [TestCase("pygmy", "GET /buy/7")]
    [TestCase("cs677", """POST /buy {"item_number":7}""")]
    [TestCase("my-book-store", "GET /buy?item_number=7")]
    [TestCase("bazar", "PUT /purchase/7")]
    public void A_buy(string face, string expected) => Assert.That(Text(Face(face).Buy(Odd, 1)), Is.EqualTo(expected));

    [TestCase("pygmy-store", """POST /orders {"item_number":7,"quantity":5}""")]
    [TestCase("pygmy", null)]
    [TestCase("cs677", null)]
    [TestCase("my-book-store", null)]
    [TestCase("bazar", null)]
    public void A_buy_of_five(string face, string? expected) => Assert.That(Text(Face(face).Buy(Odd, 5)), Is.EqualTo(expected));

    [TestCase("pygmy-store", "GET /orders/12")]
    [TestCase("toy-store", "GET /orders/12")]
    [TestCase("pygmy", null)]
    [TestCase("cs677", null)]
    [TestCase("my-book-store", null)]
    [TestCase("bazar", null)]
    public void An_order(string face, string? expected) => Assert.That(Text(Face(face).Order(12)), Is.EqualTo(expected));

    [Test]
    public void Faces_have_names()
    {
        Assert.That(
            StoreFaces.Names, Is.EqualTo(["pygmy-store", "toy-store", "pygmy", "cs677", "my-book-store", "bazar"]));
        Assert.That(StoreFaces.Default.Name, Is.EqualTo("pygmy-store"));
        Assert.That(StoreFaces.Find("Pygmy"), Is.Null);
    }

    private static IStoreFace Face(string name) => StoreFaces.Find(name)!;

    private static string? Text(FaceRequest? request) => request is null ? null
        : $"{request.Method.Name()} {Encoding.ASCII.GetString(request.Target)} {Encoding.UTF8.GetString(request.Body)}".TrimEnd();
}
