using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.EndToEnd.Resources;

/// <summary>Standard streams that take nothing: the message is lost, and nothing else.</summary>
[Platform("Linux")]
internal sealed class MessageTests
{
    private const int MaxAttempts = 600;
    private const int OutputLost = 5;

    private string _folder = "";
    private IPEndPoint _address = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-messages-").FullName;
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        _address = (IPEndPoint)free.LocalEndpoint;
        File.WriteAllText(Path.Combine(_folder, "config.txt"), $"frontend,{_address}\ncatalog,{_address}\norder,127.0.0.1:0\n");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [TestCase(">/dev/full 2>/dev/full")]
    [TestCase(">&- 2>&-")]
    [TestCase("<&- >&- 2>&-")]
    public void A_server_serves_without_its_standard_streams(string redirection)
    {
        using var catalog = new ShellServer("CatalogServer", $"{Config} {redirection}");
        AwaitServing();
        for (int stock = 1; stock <= 3; stock++)
        {
            using var client = new WireClient(_address);
            Assert.That(client.Ask("PATCH", "/books/1", $$"""{"stock":{{stock}}}""").Status, Is.EqualTo(200));
        }

        Assert.That(catalog.Terminate(), Is.Zero);
        foreach (string file in Directory.GetFiles(Path.Combine(_folder, "data")))
        {
            Assert.That(File.ReadAllText(file), Does.Not.Contain("listening"), $"no message is in {file}");
        }
    }

    [Test]
    public void A_server_whose_reader_has_gone_serves_on()
    {
        using var catalog = new ShellServer("CatalogServer", Config, "exec > >(:) 2> >(:);");
        AwaitServing();
        Assert.That(catalog.Terminate(), Is.Zero);
    }

    [TestCase("--help >/dev/full")]
    [TestCase("audit --help >&-")]
    public void A_client_whose_output_is_lost_says_so_and_ends_with_a_code_of_its_own(string arguments)
    {
        using var client = new ShellServer("Client", arguments);
        (int code, string error) = client.RunToItsEnd();
        Assert.That(code, Is.EqualTo(OutputLost), error);
        Assert.That(error, Does.StartWith("the output could not be written: ").And.Not.Contain("\n"));
    }

    [Test]
    public void A_client_whose_reader_has_gone_ends_without_a_word()
    {
        using var client = new ShellServer("Client", "--help", "exec > >(:); sleep 1;");
        (int code, string error) = client.RunToItsEnd();
        Assert.That((code, error), Is.EqualTo((OutputLost, "")));
    }

    [Test]
    public void A_client_that_can_write_nothing_at_all_ends_in_order()
    {
        using var client = new ShellServer("Client", $"lookup 1 {Config} >/dev/full 2>/dev/full");
        Assert.That(client.RunToItsEnd().Code, Is.InRange(1, OutputLost));
    }

    /// <summary>EFBIG and SIGXFSZ.</summary>
    [Test]
    public void A_file_that_may_not_grow_is_a_full_disk()
    {
        if (!Tool.IsThere("prlimit"))
        {
            Assert.Ignore("This test needs prlimit, which is not installed here.");
        }

        using var catalog = new ShellServer("CatalogServer", Config);
        catalog.Address();
        Assert.That(Restock(1), Is.EqualTo(200));
        long length = new FileInfo(Path.Combine(_folder, "data", "journal-00000001.csv")).Length;
        LimitFiles(catalog, $"{length + 10}");

        Assert.That(Restock(2), Is.EqualTo(507), "as a full disk");
        Assert.That(Restock(3), Is.EqualTo(507), "and it lives on");
        LimitFiles(catalog, "unlimited");

        Assert.That(Restock(4), Is.EqualTo(200), "until there is room again");
        Assert.That(catalog.Terminate(), Is.Zero);
    }

    [Test]
    public void A_request_log_that_may_not_grow_is_told_in_our_own_words()
    {
        if (!Tool.IsThere("prlimit"))
        {
            Assert.Ignore("This test needs prlimit, which is not installed here.");
        }

        using var catalog = new ShellServer("CatalogServer", Config);
        catalog.Address();
        LimitFiles(catalog, "1");
        using (var client = new WireClient(_address))
        {
            Assert.That(client.Ask("GET", "/books/1").Status, Is.EqualTo(200));
        }

        catalog.Terminate();
        Assert.That(catalog.RunToItsEnd().Error, Does.Contain("lines are lost: the file would be larger than it may be"));
    }

    private static void LimitFiles(ShellServer server, string bytes)
    {
        using var prlimit = Process.Start(
            "prlimit", ["--pid", server.Id.ToString(CultureInfo.InvariantCulture), $"--fsize={bytes}:"]);
        prlimit.WaitForExit();
        Assert.That(prlimit.ExitCode, Is.Zero);
    }

    private string Config => $"--config '{Path.Combine(_folder, "config.txt")}'";

    private int Restock(int stock)
    {
        using var client = new WireClient(_address);
        return client.Ask("PATCH", "/books/1", $$"""{"stock":{{stock}}}""").Status;
    }

    private void AwaitServing()
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                using var client = new WireClient(_address);
                Assert.That(client.Ask("GET", "/healthz").Status, Is.EqualTo(200));
                return;
            }
            catch (SocketException) when (attempt < MaxAttempts)
            {
                Thread.Sleep(50); // it says nothing when it serves: asked at a bounded pace
            }
        }
    }
}
