using PygmyStore.Tests.EndToEnd;

namespace PygmyStore.Tests.FrontEndServer.Pages;

/// <summary>A store with its keeper at the pages, and what a test looks at.</summary>
internal sealed class KeeperDeskInUse : IDisposable
{
    public KeeperDeskInUse()
    {
        Store = RunningStore.Start();
        Keeper = new PageClient(Store.FrontEnd.LocalEndPoint);
    }

    public RunningStore Store { get; }

    public PageClient Keeper { get; }

    public static Dictionary<string, string> NewBook(
        string item, string title, string cost, string stock, string? token = null) => new()
        {
            ["item"] = item,
            ["title"] = title,
            ["topic"] = "distributed systems",
            ["cost"] = cost,
            ["stock"] = stock,
            ["token"] = token ?? "",
        };

    public void Change(int book, string deed, params (string Name, string Value)[] values)
    {
        Dictionary<string, string> form = FormOf($"/admin/books/{book}", deed);
        foreach ((string name, string value) in values)
        {
            form[name] = value;
        }

        WireAnswer answer = Send($"/admin/books/{book}", form);
        Assert.That(answer.Status, Is.EqualTo(303), answer.Body);
    }

    public WireAnswer Send(string target, Dictionary<string, string> form)
    {
        if (form["token"].Length == 0 && target == "/admin/books")
        {
            Keeper.Get("/admin");
            form["token"] = Keeper.Cookies["pygmy_form"];
        }

        return Keeper.PostTo(target, form);
    }

    public Dictionary<string, string> FormOf(string target, string deed) => PageClient.FormIn(Keeper.Get(target), deed);

    public void Buy(int book, int quantity)
    {
        using WireClient client = Store.Connect();
        Assert.That(
            client.Ask("POST", "/orders", $$"""{"item_number":{{book}},"quantity":{{quantity}}}""").Status, Is.EqualTo(201));
    }

    public (long Stock, decimal Cost) BookOf(int book)
    {
        using WireClient client = Store.Connect();
        WireAnswer answer = client.Ask("GET", $"/books/{book}");
        return (answer.Json("data.stock").GetInt64(), answer.Json("data.cost").GetDecimal());
    }

    public string Verdict() => Store.Audit().Json("data.verdict").GetString()!;

    public string Ledger()
    {
        using WireClient client = Store.Connect();
        return client.Ask("GET", "/books").Body + client.Ask("GET", "/audit?details=books").Json("data.books").GetRawText();
    }

    public void Dispose()
    {
        Keeper.Dispose();
        Store.Dispose();
    }
}
