using System.Text.Json;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>Who has bought is kept with the sale, and told again.</summary>
internal sealed class OwnerTests
{
    private const string Body = """{"op":"a","item_number":2,"quantity":1,"owner":"OWNER"}""";

    [TestCase("", 201)]
    [TestCase("ada", 201)]
    [TestCase(" !~", 201)]
    [TestCase("64", 201)]
    [TestCase("65", 400)]
    [TestCase("\\u001f", 400)]
    [TestCase("\\u007f", 400)]
    [TestCase("\\u00e9", 400)]
    public void An_owner_has_up_to_64_printable_characters(string owner, int status)
    {
        using CatalogFixture catalog = new CatalogFixture().Start();
        string sent = owner is "64" or "65" ? new string('x', int.Parse(owner)) : owner;
        Reply reply = catalog.Send("POST", "/sales", Body.Replace("OWNER", sent, StringComparison.Ordinal));
        Assert.That(reply.Status, Is.EqualTo(status), reply.Body);
        Assert.That(catalog.Get("/sales").Sales.Select(sale => sale.Owner),
            Is.EqualTo(status == 201 ? [sent] : Array.Empty<string>()));
    }

    [Test]
    public void An_owner_is_told_to_who_asks_again_and_left_out_for_a_guest()
    {
        using CatalogFixture catalog = new CatalogFixture().Start();
        string ada = Body.Replace("OWNER", "ada", StringComparison.Ordinal);
        Reply first = catalog.Send("POST", "/sales", ada);
        Reply again = catalog.Send("POST", "/sales", ada);
        Assert.That((first.Sale.Owner, again.Status, again.Body), Is.EqualTo(("ada", 200, first.Body)));
        Assert.That(catalog.Sell("b", 2).Body, Does.Not.Contain("owner"));
    }

    [Test]
    public void Owners_are_there_after_a_kill_a_stop_and_a_refused_sale()
    {
        using StoreFixture fixture = new StoreFixture().Open();
        SaleRequest named = new("b", new BookReference(null, "RPCs for Dummies"), 1) { Owner = "bob" };
        fixture.Submit(new Sell(new SaleRequest("a", 1, 1) { Owner = "ada" }));
        fixture.Submit(new Sell(named));
        fixture.Submit(new Sell(new SaleRequest("c", 1, 99_999) { Owner = "cid" }));
        fixture.Sell("d", 1);
        string state = fixture.State();
        Assert.That(state, Does.Contain("Owner = ada").And.Contain("Owner = bob").And.Not.Contain("Owner = cid"));
        fixture.KillAndOpen();
        Assert.That(fixture.State(), Is.EqualTo(state));
        fixture.Reopen();
        Assert.That(fixture.State(), Is.EqualTo(state));
        Sell replay = fixture.Submit(new Sell(named));
        Assert.That((replay.IsReplayed, replay.Sale!.Owner), Is.EqualTo((true, "bob")));
    }

    [Test]
    public void A_sale_without_an_owner_is_read_as_a_guests()
    {
        const string json =
            """{"sale":1,"op":"a","item_number":2,"title":"Xen","quantity":1,"unit_cost":5,"stock":9,"version":2}""";
        Sale sale = JsonSerializer.Deserialize(json, ContractJson.Default.Sale)!;
        Assert.That((sale.Owner, JsonSerializer.Serialize(sale, ContractJson.Default.Sale)), Is.EqualTo(("", json)));
    }
}
