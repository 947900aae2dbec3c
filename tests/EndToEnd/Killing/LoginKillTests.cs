using System.Globalization;
using PygmyStore.Client.Files;
using PygmyStore.Common.Contracts;
using PygmyStore.Tests.Simulation.Protocol;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>Accounts, logins and owned orders when servers are killed with SIGKILL.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Platform("Linux", Reason = "signals by their numbers")]
internal sealed class LoginKillTests
{
    private const string Password = "correct horse battery";
    private const int MaxAttempts = 1500;
    private const int PaceMilliseconds = 20;

    [Test]
    public void A_login_survives_the_kill_of_every_server_and_its_end_too()
    {
        using var store = new ProcessStore("fsync");
        store.Start();
        using var client = new Customer(store);
        string ada = Enter(client, "Ada");
        string bob = Enter(client, "Bob");
        Assert.That(Repeat(client, "POST", "/orders", ada, """{"item_number":2}""", "key").Status, Is.EqualTo(201));
        Assert.That(Repeat(client, "DELETE", "/sessions/current", bob).Status, Is.EqualTo(204));
        foreach (StoreProcess server in (StoreProcess[])[store.Order, store.Catalog, .. store.FrontEnds])
        {
            server.Kill();
            server.Start();
            server.Await();
            Assert.That(NumbersOf(Repeat(client, "GET", "/me/orders", ada)), Is.EqualTo([1]));
            Assert.That(Repeat(client, "GET", "/me", bob).Status, Is.EqualTo(401));
        }
    }

    [Test]
    public void What_a_person_buys_while_servers_are_killed_is_his_and_once([Values] AskedService asked)
    {
        const int buys = 24;
        using var store = new ProcessStore("os", asked: asked);
        store.Start();
        using var client = new Customer(store);
        string ada = Enter(client, "Ada");
        using var stop = new ManualResetEvent(false);
        var killer = new Thread(() =>
        {
            for (int i = 0; !stop.WaitOne(150); i++)
            {
                StoreProcess server = i % 2 == 0 ? store.Order : store.Catalog;
                server.Kill();
                server.Start();
                server.Await();
            }
        });
        killer.Start();
        var told = new List<long>();
        for (int i = 0; i < buys; i++)
        {
            string key = string.Create(CultureInfo.InvariantCulture, $"key-{i}");
            string? cookie = i % 3 == 2 ? null : ada; // a guest with the same keys in between
            WireAnswer answer = Repeat(client, "POST", "/orders", cookie, """{"item_number":2}""", key);
            Assert.That(answer.Status, Is.EqualTo(201).Or.EqualTo(200), answer.Body);
            if (cookie is not null)
            {
                told.Add(answer.Json("data.order_number").GetInt64());
            }
        }

        stop.Set();
        killer.Join();
        Assert.That(told, Is.Unique);
        Assert.That(NumbersOf(Repeat(client, "GET", "/me/orders", ada)), Is.EqualTo(told.OrderDescending()));
        store.Restart();
        Assert.That(NumbersOf(Repeat(client, "GET", "/me/orders", ada)), Is.EqualTo(told.OrderDescending()));
        AuditReport audit = FileAudit.Of(store.DataFolder);
        Assert.That(audit.Verdict, Is.EqualTo("consistent"), string.Join("; ", audit.Checks.Select(check => check.Detail)));
        Assert.That((audit.Sales, audit.Orders), Is.EqualTo(((long)buys, (long)buys)));
    }

    private static string Enter(Customer client, string name)
    {
        string body = $$"""{"name":"{{name}}","password":"{{Password}}"}""";
        WireAnswer answer = Repeat(client, "POST", "/accounts", null, body);
        if (answer.Status == 409) // an attempt whose answer was lost has opened it
        {
            answer = Repeat(client, "POST", "/sessions", null, body);
        }

        Assert.That(answer.Status, Is.EqualTo(201), answer.Body);
        return answer.Fields["Set-Cookie"].Single().Split(';')[0];
    }

    /// <summary>Asks until there is a definite answer.</summary>
    private static WireAnswer Repeat(
        Customer client, string method, string target, string? cookie, string? body = null, string? key = null)
    {
        var fields = new List<(string, string)>();
        if (cookie is not null)
        {
            fields.Add(("Cookie", cookie));
        }

        if (key is not null)
        {
            fields.Add(("Idempotency-Key", key));
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            WireAnswer? answer = client.TryAsk(method, target, body, [.. fields]);
            bool isLater = answer is null or { Status: >= 500 }
                || (answer.Status == 409 && answer.Fields.Contains("Retry-After"));
            if (!isLater)
            {
                return answer!;
            }

            Thread.Sleep(PaceMilliseconds); // not synchronisation: a polite client's pace
        }

        throw new TimeoutException($"{method} {target} has no definite answer after {MaxAttempts} attempts");
    }

    private static long[] NumbersOf(WireAnswer answer)
    {
        Assert.That(answer.Status, Is.EqualTo(200), answer.Body);
        return [.. answer.Json("data").EnumerateArray().Select(order => order.GetProperty("order_number").GetInt64())];
    }
}
