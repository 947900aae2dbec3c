using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Commands;

/// <summary>The client as a process, in a folder without a configuration: its options, and its end by Ctrl-C.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
internal sealed class ClientProcessTests
{
    private const int Sigint = 2;
    private const int Interrupted = 130;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang fails instead of hanging

    private static readonly string[][] OnStore =
    [
        ["shop"], ["search", "x"], ["lookup", "1"], ["buy", "1"], ["check"], ["random"], ["audit"],
    ];

    [TestCaseSource(nameof(OnStore))]
    public void Ctrl_C_ends_a_command_whose_store_says_nothing(params string[] arguments)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var folder = new TemporaryFolder();
        using Process client = Start(folder.Path, [.. arguments, "--url", $"http://{silent.LocalEndpoint}"]);
        using Socket asked = silent.AcceptSocket();
        asked.Receive(new byte[1]); // it waits for its answer now
        Assert.That(Interrupt(client), Is.EqualTo(Interrupted));
    }

    [Test]
    public void Ctrl_C_in_the_middle_of_the_checks_leaves_no_book_on_sale()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        using var isBuying = new ManualResetEventSlim();
        store.Instead = exchange =>
        {
            if (store.Books.Count > 4)
            {
                isBuying.Set();
            }

            return false;
        };
        using Process client = Start(
            folder.Path, "check", "--config",
            folder.Write("config.txt", $"frontend,{store.EndPoint}\ncatalog,{store.EndPoint}\n"));
        Assert.That(isBuying.Wait(Patience), Is.True);
        int code = Interrupt(client);
        string output = client.StandardOutput.ReadToEnd();

        // The signal may come when the last check is over.
        Assert.That(code, Is.EqualTo(Interrupted).Or.Zero, output);
        Assert.That(store.Books, Has.Count.EqualTo(4), output);
        Assert.That(output, Does.Contain("the test book can be withdrawn"));
    }

    [Test]
    public void Ctrl_C_ends_the_random_shopper()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        using Process client = Start(folder.Path, "random", "--url", $"http://{store.EndPoint}");
        client.StandardOutput.ReadLine();
        Assert.That(Interrupt(client), Is.EqualTo(Interrupted));
    }

    [Test]
    public void A_url_needs_no_configuration()
    {
        using var store = new ScriptedStore(stock: 3);
        using var folder = new TemporaryFolder();
        string url = $"http://localhost:{store.EndPoint.Port}/";
        using Process client = Start(folder.Path, "lookup", "2", "--client-log", "--url", url);
        string output = client.StandardOutput.ReadToEnd();
        Assert.That(End(client), Is.Zero);
        Assert.That(output, Does.Contain("RPCs for Dummies"));
        Assert.That(
            File.ReadAllText(Path.Combine(folder.Path, "output", "client_log")),
            Does.StartWith($"Client0: Send request {url}books/2\n"));
    }

    [Test]
    public void Without_a_url_the_missing_configuration_is_said()
    {
        using var folder = new TemporaryFolder();
        using Process client = Start(folder.Path, "lookup", "2");
        string error = client.StandardError.ReadToEnd();
        Assert.That((End(client), error), Is.EqualTo(
            (2, "config.txt: not in the current folder nor above it; name one with --config" + Environment.NewLine)));
    }

    private static Process Start(string folder, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Client.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true, // and never closed: nobody types anything
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static int Interrupt(Process process)
    {
        using (var kill = Process.Start("kill", [$"-{Sigint}", $"{process.Id}"]))
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
