using PygmyStore.Common.Configuration;

namespace PygmyStore.Tests.Common.Configuration;

[TestFixture]
public sealed class ConfigurationErrorTests
{
    private static readonly Dictionary<string, string> NoEnvironment = [];

    [TestCase("fronted,127.0.0.1:1", "config.txt:1: unknown setting 'fronted'")]
    [TestCase("Data,x", "config.txt:1: unknown setting 'Data'")]
    [TestCase(",x", "config.txt:1: unknown setting ''")]
    [TestCase("# a comment\n\ndata,a\r\ndata,b", "config.txt:4: data is set before, in line 3")]
    [TestCase("data", "config.txt:1: 'data' is not name,value")]
    [TestCase("data # no,value", "config.txt:1: 'data' is not name,value")]
    [TestCase("data,", "config.txt:1: data: a folder has a name")]
    [TestCase("data,a\0b", "config.txt:1: data: 'a?b' is not a folder: it has a control character")]
    [TestCase("frontend,8080", "config.txt:1: frontend: '8080' is not address:port")]
    [TestCase("frontend,127.0.0.1:", "config.txt:1: frontend: '' is not a port from 0 to 65535")]
    [TestCase("frontend,127.0.0.1:65536", "config.txt:1: frontend: '65536' is not a port from 0 to 65535")]
    [TestCase("frontend,127.0.0.1:+80", "config.txt:1: frontend: '+80' is not a port from 0 to 65535")]
    [TestCase("frontend,127.0.0.1:000080", "config.txt:1: frontend: '000080' is not a port from 0 to 65535")]
    [TestCase("frontend,127.1:80",
        "config.txt:1: frontend: '127.1' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    [TestCase("frontend,127.0.0.01:80",
        "config.txt:1: frontend: '127.0.0.01' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    [TestCase(
        "frontend,::1:80",
        "config.txt:1: frontend: '::1' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    [TestCase("frontend,[127.0.0.1]:80",
        "config.txt:1: frontend: '[127.0.0.1]' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    [TestCase("frontend,[[::1]]:80",
        "config.txt:1: frontend: '[[::1]]' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    [TestCase("frontend,shop.example:80",
        "config.txt:1: frontend: 'shop.example' is not a numeric IPv4 address, an IPv6 address in brackets or localhost")]
    [TestCase("frontend_max_workers,4097", "config.txt:1: frontend_max_workers: '4097' is not a whole number from 1 to 4096")]
    [TestCase("workers,0", "config.txt:1: workers: '0' is not a whole number from 1 to 4096")]
    [TestCase("workers,-1", "config.txt:1: workers: '-1' is not a whole number from 1 to 4096")]
    [TestCase("workers,99999999999", "config.txt:1: workers: '99999999999' is not a whole number from 1 to 4096")]
    [TestCase("drain_ms,1.5", "config.txt:1: drain_ms: '1.5' is not a whole number from 0 to 3600000")]
    [TestCase("durability,always", "config.txt:1: durability: 'always' is not fsync or os")]
    [TestCase("durability,1", "config.txt:1: durability: '1' is not fsync or os")]
    [TestCase("buy_by_get,true", "config.txt:1: buy_by_get: 'true' is not local or on or off")]
    [TestCase("buy_path,orderfirst", "config.txt:1: buy_path: 'orderfirst' is not order_first or catalog_first")]
    [TestCase("max_body_bytes,4095\nbuy_path,catalog_first",
        "config.txt:2: buy_path: catalog_first needs max_body_bytes of at least 4096, for the longest sale")]
    [TestCase("workers,1\nbuy_path,catalog_first",
        "config.txt:2: buy_path: catalog_first needs at least 2 workers: one waits while one compares")]
    [TestCase("admin_key,se cret", "config.txt:1: admin_key: a key is at most 256 visible ASCII characters without spaces")]
    [TestCase("admin_key,clé", "config.txt:1: admin_key: a key is at most 256 visible ASCII characters without spaces")]
    [TestCase("otlp_sampling,1.1", "config.txt:1: otlp_sampling: '1.1' is not a share from 0 to 1, such as 0.1")]
    [TestCase("otlp_sampling,-0.1", "config.txt:1: otlp_sampling: '-0.1' is not a share from 0 to 1, such as 0.1")]
    [TestCase("otlp_sampling,NaN", "config.txt:1: otlp_sampling: 'NaN' is not a share from 0 to 1, such as 0.1")]
    [TestCase("request_log_format,xml", "config.txt:1: request_log_format: 'xml' is not text or json")]
    public void A_bad_line_is_refused_with_its_place_and_reason(string text, string expected) =>
        Assert.That(ErrorOf(ConfigurationLoader.Parse(text, "/shop")), Is.EqualTo(expected));

    [TestCase("127.0.0.1:4318")]
    [TestCase("grpc://127.0.0.1:4317")]
    [TestCase("http:127.0.0.1:4318")]
    [TestCase("http://")]
    [TestCase("http://:4318")]
    [TestCase("http://127.0.0.1:70000")]
    [TestCase("http://127.0.0.1:0")]
    [TestCase("http://user:password@127.0.0.1:4318")]
    [TestCase("http://127.0.0.1:4318/?key=1")]
    [TestCase("http://127.0.0.1:4318/#a")]
    [TestCase("http://127.0.0.1 :4318")]
    [TestCase("file:///tmp/x")]
    [TestCase("on")]
    public void A_collector_that_is_no_URL_is_refused(string url) => Assert.That(
        ErrorOf(ConfigurationLoader.Parse($"otlp,{url}", "/shop")),
        Is.EqualTo($"config.txt:1: otlp: '{url}' is not the URL of a collector such as http://127.0.0.1:4318: "
            + "scheme, host, port, path"));

    [TestCase("http://127.0.0.1:4318")]
    [TestCase("HTTP://collector:4318/")]
    [TestCase("https://[::1]:4318/otlp")]
    [TestCase("https://collector.example")]
    public void A_collector_has_a_URL(string url) => Assert.That(
        ((ConfigurationOutcome.Loaded)ConfigurationLoader.Parse($"otlp,{url}", "/shop")).Configuration.Otlp,
        Is.EqualTo(new Uri(url)));

    [Test]
    public void A_key_one_character_too_long_is_refused()
    {
        string longest = new string('k', 256);
        Assert.That(
            ((ConfigurationOutcome.Loaded)ConfigurationLoader.Parse($"admin_key,{longest}", "/shop")).Configuration.AdminKey,
            Is.EqualTo(longest));
        Assert.That(
            ErrorOf(ConfigurationLoader.Parse($"admin_key,{longest}k", "/shop")),
            Does.StartWith("config.txt:1: admin_key: a key is"));
    }

    [Test]
    public void A_long_or_strange_value_stays_one_readable_line()
    {
        string error = ErrorOf(ConfigurationLoader.Parse("durability,a\rb\u2028c\u001b[2J" + new string('x', 10_000), "/shop"));
        Assert.That(error, Is.EqualTo("config.txt:1: durability: 'a?b?c?[2J" + new string('x', 51) + "...' is not fsync or os"));
    }

    [TestCase("--fronted 127.0.0.1:1", "'--fronted': unknown option (--help lists all; they are written --name value)")]
    [TestCase("--data_folder x", "'--data_folder': unknown option (--help lists all; they are written --name value)")]
    [TestCase("x", "'x': unknown option (--help lists all; they are written --name value)")]
    [TestCase("--port", "--port: needs a value")]
    [TestCase("--data --port 1", "--data: needs a value")]
    [TestCase("--data a --data b", "--data: is given twice")]
    [TestCase("--config a --config b", "--config: is given twice")]
    [TestCase("--port 65536", "--port: '65536' is not a port from 0 to 65535")]
    [TestCase("--buy-by-get yes", "--buy-by-get: 'yes' is not local or on or off")]
    [TestCase("--workers 4097", "--workers: '4097' is not a whole number from 1 to 4096")]
    public void A_bad_option_is_refused_by_its_name(string arguments, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.txt", "");
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Catalog, arguments.Split(' '), NoEnvironment, folder.Path)),
            Is.EqualTo(expected));
    }

    [TestCase("PYGMY_DATE", "x", "PYGMY_DATE: unknown setting in the environment")]
    [TestCase("PYGMY_DRAIN_MS", "soon", "PYGMY_DRAIN_MS: 'soon' is not a whole number from 0 to 3600000")]
    [TestCase("PYGMY_DATA", "", "PYGMY_DATA: a folder has a name")]
    public void A_bad_variable_is_refused_by_its_name(string name, string text, string expected)
    {
        using var folder = new TemporaryFolder();
        folder.Write("config.txt", "");
        var environment = new Dictionary<string, string> { ["PATH"] = "/bin", [name] = text };
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Catalog, [], environment, folder.Path)), Is.EqualTo(expected));
    }

    [TestCase("frontend_linger_ms", "frontend_linger_ms is now called frontend_park_after_ms")]
    [TestCase("upstream_line", "upstream_line was removed: calls are refused when they would wait longer than queue_wait_ms")]
    [TestCase("line_timeout_ms", "line_timeout_ms is now called queue_wait_ms")]
    [TestCase("upstream_queue", "upstream_queue was removed: calls are refused when they would wait longer than queue_wait_ms")]
    [TestCase("queue_timeout_ms", "queue_timeout_ms is now called queue_wait_ms")]
    [TestCase("catalog_workers", "catalog_workers is now called workers, for the catalog and the order service")]
    [TestCase("order_workers", "order_workers is now called workers, for the catalog and the order service")]
    [TestCase("catalog_running", "catalog_running was removed: a server now runs two threads for each core")]
    [TestCase("order_running", "order_running was removed: a server now runs two threads for each core")]
    [TestCase("frontend_queue", "frontend_queue was removed: max_connections bounds the sessions that wait for a thread")]
    [TestCase("frontend_min_workers", "frontend_min_workers was removed: the front end starts more threads when it needs them")]
    public void A_former_setting_is_refused_with_what_became_of_it(string former, string sentence)
    {
        string option = Setting.OptionOf(former);
        string variable = Setting.VariableOf(former);
        using var folder = new TemporaryFolder();
        folder.Write("config.txt", "");
        var environment = new Dictionary<string, string> { [variable] = "1" };
        Assert.That(
            ErrorOf(ConfigurationLoader.Parse($"# a comment\n{former},1", "/shop")), Is.EqualTo($"config.txt:2: {sentence}"));
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Order, [option, "1"], NoEnvironment, folder.Path)),
            Is.EqualTo($"{option}: {sentence}"));
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Order, [], environment, folder.Path)),
            Is.EqualTo($"{variable}: {sentence}"));
        Assert.That(SettingTable.Find(former), Is.Null);
    }

    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(7, 6)]
    [TestCase(8, 7)]
    [TestCase(80, 70)]
    public void An_eighth_of_the_workers_does_not_wait(int workers, int waiting)
    {
        var loaded = (ConfigurationOutcome.Loaded)ConfigurationLoader.Parse($"workers,{workers}", "/shop");
        Assert.That(loaded.Configuration.WaitingWorkers(), Is.EqualTo(waiting));
    }

    [TestCase(StoreProgram.FrontEnd, "--salvage")]
    [TestCase(StoreProgram.Client, "--salvage")]
    [TestCase(StoreProgram.Client, "--port")]
    public void An_option_of_another_program_is_unknown(StoreProgram program, string option) =>
        Assert.That(ErrorOf(ConfigurationLoader.Load(program, [option, "1"], NoEnvironment, "/")),
            Is.EqualTo($"'{option}': unknown option (--help lists all; they are written --name value)"));

    [Test]
    public void A_missing_file_is_an_error()
    {
        using var folder = new TemporaryFolder();
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Order, ["--config", "shop.txt"], NoEnvironment, folder.Path)),
            Is.EqualTo("shop.txt: no such file"));
        Assert.That(
            ErrorOf(ConfigurationLoader.Load(StoreProgram.Order, ["--config", "none/shop.txt"], NoEnvironment, folder.Path)),
            Is.EqualTo("none/shop.txt: no such file"));
    }

    [Test]
    public void A_folder_or_a_huge_file_is_no_configuration()
    {
        using var folder = new TemporaryFolder();
        folder.Write("huge.txt", new string('#', 256 * 1024 + 1));
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Order, ["--config", "."], NoEnvironment, folder.Path)),
            Does.StartWith(".: cannot be read: ").And.Not.Contain("\n"));
        Assert.That(ErrorOf(ConfigurationLoader.Load(StoreProgram.Order, ["--config", "huge.txt"], NoEnvironment, folder.Path)),
            Is.EqualTo("huge.txt: is longer than 262144 bytes"));
    }

    private static string ErrorOf(ConfigurationOutcome outcome) => outcome switch
    {
        ConfigurationOutcome.Invalid invalid => invalid.Error,
        _ => throw new AssertionException($"Expected an error, got {outcome}"),
    };
}
