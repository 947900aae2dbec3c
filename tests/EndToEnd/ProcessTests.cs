using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PygmyStore.Tests.EndToEnd;

/// <summary>
/// Each server as a process of its own: one line when it serves, one sentence and an exit code when it cannot, a drain on
/// SIGTERM.
/// </summary>
internal sealed class ProcessTests
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang fails instead of hanging

    private string _folder = "";
    private string _config = "";

    [SetUp]
    public void MakeFolder()
    {
        _folder = Directory.CreateTempSubdirectory("pygmy-process-").FullName;
        _config = Path.Combine(_folder, "config.txt");
        File.WriteAllText(_config, "frontend,127.0.0.1:0\ncatalog,127.0.0.1:0\norder,127.0.0.1:0\nupstream_wait_ms,200\n");
    }

    [TearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void The_catalog_serves_by_itself_and_ends_with_0_on_SIGTERM()
    {
        using Process catalog = Start("CatalogServer", "--config", _config);
        string line = catalog.StandardOutput.ReadLine()!;
        Assert.That(line, Does.Match(@"^catalog listening on http://127\.0\.0\.1:\d+$"));
        using (var client = new WireClient(IPEndPoint.Parse(line.Split("//")[1])))
        {
            Assert.That(client.Ask("GET", "/books/1").Status, Is.EqualTo(200));
        }

        Assert.That((Terminate(catalog), File.Exists(Path.Combine(_folder, "data", "inventory.csv"))), Is.EqualTo((0, true)));
    }

    [Test]
    public void A_second_catalog_on_the_same_data_says_so_and_ends_with_1()
    {
        using Process first = Start("CatalogServer", "--config", _config);
        first.StandardOutput.ReadLine();
        (int code, string sentence) = RunToItsEnd("CatalogServer", "--config", _config);
        Terminate(first);
        Assert.That((code, sentence.Split('\n').Length), Is.EqualTo((1, 1)), sentence);
        Assert.That(sentence, Does.Contain("in use"));
    }

    [Test]
    public void A_taken_port_is_one_sentence_and_1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        (int code, string sentence) = RunToItsEnd("CatalogServer", "--config", _config, "--port", port);
        Assert.That((code, sentence.Split('\n').Length), Is.EqualTo((1, 1)), sentence);
        Assert.That(sentence, Does.Contain(port));
    }

    [TestCase("FrontEndServer")]
    [TestCase("OrderServer")]
    public void A_missing_upstream_is_one_sentence_and_1(string server)
    {
        (int code, string sentence) = RunToItsEnd(server, "--config", _config, "--catalog", "127.0.0.1:1");
        Assert.That((code, sentence.Split('\n').Length), Is.EqualTo((1, 1)), sentence);
        Assert.That(sentence, Does.Contain("catalog"));
    }

    [TestCase("CatalogServer")]
    [TestCase("OrderServer")]
    [TestCase("FrontEndServer")]
    [TestCase("Client", "audit")]
    public void A_bad_line_in_the_configuration_is_named_and_ends_with_2(string program, params string[] arguments)
    {
        File.AppendAllText(_config, "frobnicate,1\n");
        (int code, string sentence) = RunToItsEnd(program, [.. arguments, "--config", _config]);
        Assert.That((code, sentence.Split('\n').Length), Is.EqualTo((2, 1)), sentence);
        Assert.That(sentence, Does.Contain("config.txt").And.Contain("5").And.Contain("frobnicate"));
    }

    [TestCase("CatalogServer", "catalog", "0.0.0.0:0")]
    [TestCase("CatalogServer", "catalog", "[::]:0")]
    [TestCase("OrderServer", "order", "0.0.0.0:0")]
    [TestCase("FrontEndServer", "frontend", "0.0.0.0:0")]
    public void An_address_beyond_this_machine_needs_a_service_key(string program, string server, string address)
    {
        (int code, string sentence) = RunToItsEnd(program, "--config", _config, $"--{server}", address);
        Assert.That(
            (code, sentence),
            Is.EqualTo((1, $"{server}: {address} is not a loopback address: set service_key in config.txt to listen on it")));
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, program + ".dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static (int Code, string Sentence) RunToItsEnd(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        string sentence = process.StandardError.ReadToEnd().TrimEnd('\n');
        return (End(process), sentence);
    }

    private static int Terminate(Process process)
    {
        using (var kill = Process.Start("kill", [$"-{Sigterm}", $"{process.Id}"]))
        {
            kill.WaitForExit();
        }

        return End(process);
    }

    private static int End(Process process)
    {
        if (!process.WaitForExit(Patience))
        {
            process.Kill();
            Assert.Fail($"the process did not end within {Patience}");
        }

        return process.ExitCode;
    }
}
