namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
public sealed class AuditCommandTests
{
    [Test]
    public void A_consistent_store_is_exit_code_0_and_a_table()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("consistent", inFlight: 0, holds: true));
        var run = ClientRun.Against(store, "audit");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.ReplaceLineEndings("\n"), Is.EqualTo(
            "consistent: 3 sales, 3 orders (all up to sale 3), 0 buys in flight\n"
            + "ok      sales are orders: 3 = 3\n"
            + "item  title             initial  restocked  adjusted  sold  stock  ordered  holds\n"
            + "   2  RPCs for Dummies       10          0        -1     3      6        3  yes\n"));
    }

    [Test]
    public void An_inconsistent_store_is_exit_code_1_and_shows_where()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("inconsistent", inFlight: 0, holds: false));
        var run = ClientRun.Against(store, "audit");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.StartWith("inconsistent").And.Contain("FAILED  sales are orders").And.Contain("NO"));
    }

    [Test]
    public void A_settling_store_is_asked_again_until_it_has_settled()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("settling", inFlight: 2, holds: true));
        store.Audits.Enqueue(Audit("settling", inFlight: 1, holds: true));
        store.Audits.Enqueue(Audit("consistent", inFlight: 0, holds: true));
        var run = ClientRun.Against(store, "audit", "--wait", "60");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(store.Requests, Has.Count.EqualTo(3));
    }

    [Test]
    public void A_store_that_never_settles_is_exit_code_1_when_the_wait_is_over()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("settling", inFlight: 2, holds: true));
        var run = ClientRun.Against(store, "audit", "--wait", "0");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.StartWith("settling").And.Contain("2 buys in flight"));
        Assert.That(store.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void All_pages_of_a_store_with_many_books_are_shown_under_the_verdict_of_the_first()
    {
        using var store = new ScriptedStore();
        int pages = 0;
        store.Instead = exchange =>
        {
            pages++;
            bool isFirst = !exchange.Request.Target.TryGetParameter("after"u8, out _);
            string page = Audit(isFirst ? "consistent" : "settling", inFlight: 0, holds: true);
            exchange.Response.Text(
                200, isFirst ? page : page.Replace("RPCs", "XMLs", StringComparison.Ordinal), "application/json");
            if (isFirst)
            {
                exchange.Response.AddField("Link"u8, "</audit?details=books&limit=1&after=2>; rel=\"next\""u8);
            }

            return true;
        };
        var run = ClientRun.Against(store, "audit");
        Assert.That((run.ExitCode, pages), Is.EqualTo((0, 2)), run.Error);
        Assert.That(run.Output, Does.StartWith("consistent").And.Contain("RPCs for Dummies").And.Contain("XMLs for Dummies"));
    }

    [Test]
    public void A_verdict_that_nobody_knows_is_not_success()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("splendid", inFlight: 0, holds: true));
        Assert.That(ClientRun.Against(store, "audit").ExitCode, Is.EqualTo(1));
    }

    [Test]
    public void An_audit_without_a_figure_is_no_answer()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(
            Audit("consistent", inFlight: 0, holds: true).Replace("\"ordered\":3,", "", StringComparison.Ordinal));
        var run = ClientRun.Against(store, "audit");
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error.Trim(), Is.EqualTo("what came is not an answer of the store"));
    }

    private static string Audit(string verdict, int inFlight, bool holds)
    {
        string held = holds ? "true" : "false";
        return $$$"""
            {"data":{"verdict":"{{{verdict}}}","in_flight":{{{inFlight}}},"sales":3,"orders":3,"watermark":3,
            "checks":[{"name":"sales are orders","holds":{{{held}}},"detail":"3 = 3"}],
            "books":[{"item_number":2,"title":"RPCs for Dummies","initial":10,"restocked":0,"adjusted":-1,"sold":3,
             "stock":6,"ordered":3,"holds":{{{held}}} }
            ]}}
            """;
    }
}
