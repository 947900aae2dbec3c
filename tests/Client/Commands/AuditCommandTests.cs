namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
public sealed class AuditCommandTests
{
    [Test]
    public void A_consistent_store_is_exit_code_0_and_its_books_are_a_table_on_demand()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("consistent", inFlight: 0, holds: true));
        var run = ClientRun.Against(store, "audit");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.ReplaceLineEndings("\n"), Is.EqualTo(
            "consistent: 3 sales, 3 orders (all up to sale 3), 0 buys in flight\n"
            + "ok      sales are orders: 3 = 3\n"
            + "1 book: initial 10 + restocked 0 + adjusted -1 - sold 3 = stock 6; ordered 3\n"
            + "No book differs; --all lists every book.\n"));
        var all = ClientRun.Against(store, "audit", "--all");
        Assert.That(all.Output.ReplaceLineEndings("\n"), Does.EndWith(
            "item  title             initial  restocked  adjusted  sold  stock  ordered  ok\n"
            + "   2  RPCs for Dummies       10          0        -1     3      6        3  yes\n"));
    }

    [Test]
    public void An_inconsistent_store_is_exit_code_4_and_shows_where()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("inconsistent", inFlight: 0, holds: false));
        var run = ClientRun.Against(store, "audit");
        Assert.That(run.ExitCode, Is.EqualTo(4));
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
    public void A_store_that_never_settles_is_exit_code_4_when_the_wait_is_over()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("settling", inFlight: 2, holds: true));
        var run = ClientRun.Against(store, "audit", "--wait", "0");
        Assert.That(run.ExitCode, Is.EqualTo(4));
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
        var run = ClientRun.Against(store, "audit", "--all");
        Assert.That((run.ExitCode, pages), Is.EqualTo((0, 3)), run.Error);
        Assert.That(run.Output, Does.StartWith("consistent").And.Contain("RPCs for Dummies").And.Contain("XMLs for Dummies"));
    }

    [Test]
    public void A_verdict_that_nobody_knows_is_not_success()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(Audit("splendid", inFlight: 0, holds: true));
        Assert.That(ClientRun.Against(store, "audit").ExitCode, Is.EqualTo(4));
    }

    [Test]
    public void An_audit_without_a_figure_is_no_answer()
    {
        using var store = new ScriptedStore();
        store.Audits.Enqueue(
            Audit("consistent", inFlight: 0, holds: true).Replace("\"ordered\":3,", "", StringComparison.Ordinal));
        var run = ClientRun.Against(store, "audit");
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error, Does.Contain("is not an answer of the store"));
    }

    [Test]
    public void The_books_that_differ_are_listed_in_80_columns_and_no_others()
    {
        using var store = new ScriptedStore();
        string book = BookOf(123456789, new string('t', 200), holds: false);
        store.Audits.Enqueue(Audit("inconsistent", inFlight: 0, holds: false).Replace(
            "\"books\":", $"\"differences\":[{book}],\"unused\":", StringComparison.Ordinal));
        var run = ClientRun.Against(store, "audit");
        string[] lines = run.Output.ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.That(lines[^1], Does.StartWith("123456789  ttttt").And.EndWith("NO"));
        Assert.That(lines.Select(line => line.Length), Has.All.LessThanOrEqualTo(80));
        Assert.That(run.Output, Does.Not.Contain("RPCs for Dummies"));
    }

    [Test]
    public void Ten_thousand_books_are_printed_whole()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            _ = exchange.Request.Target.TryGetParameter("after"u8, out ReadOnlySpan<byte> sent);
            int after = int.TryParse(sent, out int number) ? number : 0;
            string books = string.Join(',', Enumerable.Range(after + 1, 1000).Select(n => BookOf(n, $"Title {n}", holds: true)));
            string page = Audit("consistent", inFlight: 0, holds: true);
            page = page[..page.IndexOf("\"books\"", StringComparison.Ordinal)] + $"\"books\":[{books}]}}}}";
            exchange.Response.Text(200, page, "application/json");
            if (after < 9000)
            {
                exchange.Response.AddField(
                    "Link"u8, System.Text.Encoding.ASCII.GetBytes($"</audit?details=books&after={after + 1000}>; rel=\"next\""));
            }

            return true;
        };
        var run = ClientRun.Against(store, "audit", "--all");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.Split("Title "), Has.Length.EqualTo(10_001));
    }

    private static string BookOf(int number, string title, bool holds) => $$"""
        {"item_number":{{number}},"title":"{{title}}","initial":10,"restocked":0,"adjusted":0,"sold":3,"stock":7,"ordered":3,
         "holds":{{(holds ? "true" : "false")}}}
        """;

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
