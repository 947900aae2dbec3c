using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.CatalogServer;

/// <summary>What is asked of the catalog for somebody who has given up is not begun.</summary>
internal sealed class OverdueTests
{
    [TestCase("POST", "/sales", """{"op":"a","item_number":2,"quantity":1}""", 201)]
    [TestCase("GET", "/update/2", null, 200)]
    [TestCase("PUT", "/update/2", null, 200)]
    [TestCase("PATCH", "/books/2", """{"stock":999}""", 200)]
    public void It_changes_nothing_and_can_be_asked_for_again(string method, string target, string? body, int status)
    {
        using CatalogFixture catalog = new CatalogFixture().Start();
        using var client = new WireClient(catalog.Service.LocalEndPoint);

        WireAnswer late = client.Ask(method, target, body, ("X-Time-Left-Ms", "0"));
        Assert.That((late.Status, late.Fields.Contains("Retry-After"), catalog.Book(2).Stock), Is.EqualTo((503, true, 1000L)));
        Assert.That((client.Ask(method, target, body, ("X-Time-Left-Ms", "60000")).Status, catalog.Book(2).Stock),
            Is.EqualTo((status, 999L)));
    }
}
