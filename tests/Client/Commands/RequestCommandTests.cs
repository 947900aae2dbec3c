using System.Net;
using System.Net.Sockets;
using System.Text.Json;

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
            "item  title             topic                stock  cost\n"
            + "   2  RPCs for Dummies  distributed systems     12    20\n"));
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
            run.Output.Trim(), Is.EqualTo("order 1: 2 x \"Xen and the Art of Surviving Graduate School\" for 10; 3 left"));
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

    [TestCase("search", "x")]
    [TestCase("lookup", "1")]
    [TestCase("buy", "1")]
    [TestCase("load", "--iterations", "1")]
    [TestCase("random", "--seconds", "1")]
    [TestCase("audit")]
    public void A_store_that_cannot_be_reached_is_exit_code_3(params string[] arguments)
    {
        // Bound and not listening: nobody else gets the port meanwhile, and nobody answers.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var run = ClientRun.At($"http://{nobody.LocalEndPoint}", arguments);
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error.Trim(), Is.EqualTo("the store cannot be reached"));
        Assert.That(run.Output, Is.Empty);
    }

    [Test]
    public void An_answer_that_is_no_answer_of_the_store_is_exit_code_3()
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            exchange.Response.Text(200, "<html>hello</html>");
            return true;
        };
        var run = ClientRun.Against(store, "lookup", "1");
        Assert.That(run.ExitCode, Is.EqualTo(3));
        Assert.That(run.Error.Trim(), Is.EqualTo("what came is not an answer of the store"));
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

    [TestCase("127.0.0.1:80", "--url: \"127.0.0.1:80\" does not begin with http://")]
    [TestCase(
        "http://pygmy.com:80", "--frontend: 'pygmy.com' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    public void A_wrong_url_is_exit_code_2(string url, string error)
    {
        var run = ClientRun.At(url, "lookup", "1");
        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Error, Does.StartWith(error));
    }

    [Test]
    public void A_missing_configuration_is_exit_code_2()
    {
        var run = ClientRun.Of("", "lookup", "1", "--config", "/no/such/config.txt");
        Assert.That(run, Is.EqualTo(new ClientRun(2, "", "/no/such/config.txt: no such file" + Environment.NewLine)));
    }
}
