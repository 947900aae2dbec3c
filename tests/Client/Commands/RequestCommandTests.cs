using System.Text.Json;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
public sealed class RequestCommandTests
{
    [Test]
    public void Search_lists_the_books_of_a_topic()
    {
        using var store = new ScriptedStore();
        var run = ClientRun.Against(store, "search", "Graduate School");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("Xen and the Art of Surviving Graduate School"));
        Assert.That(run.Output, Does.Not.Contain("RPCs for Dummies"));
    }

    [Test]
    public void A_topic_without_books_is_no_error()
    {
        using var store = new ScriptedStore();
        var run = ClientRun.Against(store, "search", "cooking & fun?");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Output.Trim(), Is.EqualTo("no books"));
    }

    [Test]
    public void Lookup_prints_plain_columns_where_no_terminal_is()
    {
        using var store = new ScriptedStore(stock: 12);
        var run = ClientRun.Against(store, "lookup", "2");
        Assert.That(run.Output.ReplaceLineEndings("\n"), Is.EqualTo(
            "item  title             topic                stock   cost\n"
            + "   2  RPCs for Dummies  distributed systems     12  20.00\n"));
    }

    [Test]
    public void Json_is_the_stores_own()
    {
        using var store = new ScriptedStore(stock: 12);
        var run = ClientRun.Against(store, "lookup", "2", "--json");
        using var answer = JsonDocument.Parse(run.Output);
        Assert.That(answer.RootElement.GetProperty("data").GetProperty("stock").GetInt32(), Is.EqualTo(12));
    }

    [Test]
    public void A_refusal_is_exit_code_1_and_a_sentence_and_its_json_is_shown_too()
    {
        using var store = new ScriptedStore();
        var plain = ClientRun.Against(store, "lookup", "99");
        Assert.That(plain, Is.EqualTo(new ClientRun(1, "", "no such book" + Environment.NewLine)));

        var json = ClientRun.Against(store, "lookup", "99", "--json");
        Assert.That(json.ExitCode, Is.EqualTo(1));
        using var answer = JsonDocument.Parse(json.Output);
        Assert.That(answer.RootElement.GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(404));
    }

    [Test]
    public void Buy_takes_the_quantity_and_prints_the_order()
    {
        using var store = new ScriptedStore(stock: 5);
        var run = ClientRun.Against(store, "buy", "3", "--quantity", "2");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(
            run.Output.Trim(), Is.EqualTo("order 1: 2 x \"Xen and the Art of Surviving Graduate School\" for 10.00; 3 left"));
        Assert.That(store.Find(3)!.Stock, Is.EqualTo(3));
    }

    [Test]
    public void Out_of_stock_is_a_refusal()
    {
        using var store = new ScriptedStore(stock: 1);
        var run = ClientRun.Against(store, "buy", "3", "--quantity", "2");
        Assert.That(run, Is.EqualTo(new ClientRun(1, "", "the book is out of stock" + Environment.NewLine)));
    }

    [Test]
    public void The_same_key_buys_once_and_without_one_each_buy_has_its_own()
    {
        using var store = new ScriptedStore();
        var first = ClientRun.Against(store, "buy", "1", "--key", "mine");
        var second = ClientRun.Against(store, "buy", "1", "--key", "mine");
        Assert.That(second, Is.EqualTo(first));
        Assert.That(store.OrderCount, Is.EqualTo(1));

        ClientRun.Against(store, "buy", "1");
        ClientRun.Against(store, "buy", "1");
        Assert.That(store.OrderCount, Is.EqualTo(3));
        Assert.That(store.Keys.Distinct().Count(), Is.EqualTo(3));
    }

    [Test]
    public void A_buy_whose_outcome_is_unknown_names_the_key_to_repeat_it_with()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            exchange.Response.Error(503, "the outcome is not known; retry with the same key");
            return true;
        };
        var run = ClientRun.Against(store, "buy", "1", "--key", "k-17");
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Error, Does.Contain("the outcome is not known").And.Contain("--key k-17"));
    }

    [TestCase("lookup", "two")]
    [TestCase("lookup")]
    [TestCase("lookup", "1", "2")]
    [TestCase("buy", "1", "--key", "two words")]
    [TestCase("load", "--threads", "0")]
    [TestCase("load", "--threads", "4097")]
    [TestCase("load", "--buy-probability", "1.1")]
    [TestCase("load", "--buy-probability", "NaN")]
    [TestCase("load", "--iterations", "0")]
    [TestCase("load", "--only", "steal")]
    [TestCase("dance")]
    public void A_wrong_command_line_is_exit_code_2_and_asks_the_store_nothing(params string[] arguments)
    {
        using var store = new ScriptedStore();
        var run = ClientRun.Against(store, arguments);
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Is.Not.Empty);
        Assert.That(store.Requests, Is.Empty);
    }

    [TestCase("127.0.0.1:80", "\"127.0.0.1:80\" does not begin with http://")]
    [TestCase("https://127.0.0.1:80", "\"https://127.0.0.1:80\" asks for https")]
    [TestCase("http://127.0.0.1:80/shop", "\"http://127.0.0.1:80/shop\" has a path")]
    public void A_wrong_url_is_exit_code_2(string url, string error)
    {
        var run = ClientRun.At(url, "lookup", "1");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith("--url: " + error));
    }

    [Test]
    public void A_name_that_nobody_knows_is_exit_code_3()
    {
        var run = ClientRun.At("http://no-such-host.invalid:8080", "lookup", "1"); // RFC 6761 section 6.4: no name ends so
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((3, "")));
        Assert.That(
            run.Error,
            Does.StartWith("http://no-such-host.invalid:8080: the name no-such-host.invalid cannot be resolved"));
    }

    [Test]
    public void A_name_leads_to_the_store_whichever_of_its_addresses_it_has()
    {
        using var store = new ScriptedStore();
        var run = ClientRun.At($"http://localhost:{store.EndPoint.Port}/", "lookup", "1");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
    }

    [Test]
    public void What_is_said_is_in_the_client_log()
    {
        using var store = new ScriptedStore(stock: 3);
        using var folder = new TemporaryFolder();
        string log = Path.Combine(folder.Path, "new", "client_log");
        ClientRun.Against(store, "buy", "1", "--client-log", log);
        ClientRun.Against(store, "lookup", "99", "--client-log", log);
        string[] lines = File.ReadAllLines(log);
        Assert.That(lines[0], Does.StartWith($"Client0: Send request http://{store.EndPoint}/orders {{\"item_number\":1,"));
        Assert.That(lines[1..], Is.EqualTo(new[]
        {
            "Client0: Get response {\"data\":{\"order_number\":1,\"item_number\":1,"
                + "\"title\":\"How to get a good grade in 677 in 20 minutes a day\",\"quantity\":1,\"cost\":10,\"stock\":2,"
                + "\"version\":2}}",
            $"Client0: Send request http://{store.EndPoint}/books/99",
            "Client0: Get response {\"error\":{\"code\":404,\"message\":\"no such book\"}}",
        }));
    }

    [Test]
    public void A_client_log_that_cannot_be_written_costs_only_the_exit_code()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        var run = ClientRun.Against(store, "lookup", "1", "--client-log", folder.Path);
        Assert.That(run.ExitCode, Is.EqualTo(5));
        Assert.That(run.Output, Does.Contain("How to get a good grade"));
        Assert.That(run.Error, Does.StartWith($"{folder.Path}: the client log could not be written: "));
    }

    [Test]
    public void A_missing_configuration_is_exit_code_2()
    {
        var run = ClientRun.Of("", "lookup", "1", "--config", "/no/such/config.txt");
        Assert.That(run, Is.EqualTo(new ClientRun(2, "", "/no/such/config.txt: no such file" + Environment.NewLine)));
    }
}
