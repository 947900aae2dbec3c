using System.Diagnostics;
using System.Globalization;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Hosting;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Common.Hosting;

[TestFixture]
[NonParallelizable] // it looks at the process's console
internal sealed class ServerProcessTests
{
    private readonly TextWriter _consoleOut = Console.Out;
    private readonly TextWriter _consoleError = Console.Error;
    private TemporaryFolder _folder = null!;
    private StringWriter _out = null!;
    private StringWriter _error = null!;

    [SetUp]
    public void Redirect()
    {
        _folder = new TemporaryFolder();
        Console.SetOut(_out = new StringWriter());
        Console.SetError(_error = new StringWriter());
    }

    [TearDown]
    public void Restore()
    {
        Console.SetOut(_consoleOut);
        Console.SetError(_consoleError);
        _out.Dispose();
        _error.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Help_is_printed_and_nothing_is_started()
    {
        Assert.That(Run(NothingOpens, "--help"), Is.Zero);
        Assert.That(_out.ToString(), Does.Contain("--config"));
        Assert.That(_error.ToString(), Is.Empty);
    }

    [Test]
    public void A_bad_configuration_is_told_of_in_one_line()
    {
        Assert.That(Run(NothingOpens, "--config", _folder.Write("config.txt", "nonsense,1\n")), Is.EqualTo(2));
        Assert.That(_error.ToString().TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(_error.ToString(), Does.Contain("config.txt:1: "));
        Assert.That(_out.ToString(), Is.Empty);
    }

    [Test]
    public void A_server_that_cannot_start_says_why()
    {
        Assert.That(RunConfigured(_ => throw new StartupException("the address is taken")), Is.EqualTo(1));
        Assert.That(_error.ToString(), Is.EqualTo("test: the address is taken" + Environment.NewLine));
        Assert.That(_out.ToString(), Is.Empty);
    }

    [Test]
    public void A_server_that_fails_is_stopped_and_the_exit_code_says_so()
    {
        var server = new RecordingServer(_folder.Path, self => self.Fail());

        Assert.That(RunConfigured(_ => server), Is.EqualTo(1));
        Assert.That(server.Calls, Is.EqualTo(["start", "stop", "dispose"]));
        Assert.That(_out.ToString(), Is.EqualTo($"test listening on http://{server.Host.LocalEndPoint}{Environment.NewLine}"));
    }

    [Test]
    public void A_server_that_refuses_at_its_start_is_disposed_of()
    {
        var server = new RecordingServer(_folder.Path, _ => throw new StartupException("not now"));

        Assert.That(RunConfigured(_ => server), Is.EqualTo(1));
        Assert.That(server.Calls, Is.EqualTo(["start", "dispose"]));
    }

    [Test]
    [Platform("Linux")]
    public void The_signal_to_terminate_drains_the_server_and_ends_in_success([Values("TERM", "INT")] string signal)
    {
        if (signal == "INT" && IsInterruptIgnored())
        {
            Assert.Ignore(
                "This run was started with SIGINT ignored, as shells start what they put into the background: start it in the "
                + "foreground.");
        }

        var server = new RecordingServer(_folder.Path, _ =>
        {
            // Sent while the process handles it: it ends nobody else.
            using var kill = Process.Start("kill", [$"-{signal}", $"{Environment.ProcessId}"]);
            kill.WaitForExit();
        });

        Assert.That(RunConfigured(_ => server), Is.Zero);
        Assert.That(server.Calls, Is.EqualTo(["start", "stop", "dispose"]));
    }

    /// <summary>A process inherits that (signal(7)), and then no handler of its own is called.</summary>
    private static bool IsInterruptIgnored()
    {
        const ulong interrupt = 1 << 1; // signal 2
        string ignored = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (ulong.Parse(ignored.AsSpan("SigIgn:".Length).Trim(), NumberStyles.HexNumber,
            CultureInfo.InvariantCulture) & interrupt) != 0;
    }

    private static IStoreServer NothingOpens(StoreConfiguration configuration) =>
        throw new InvalidOperationException("It is not to be opened.");

    private int RunConfigured(Func<StoreConfiguration, IStoreServer> open) =>
        Run(open, "--config", _folder.Write("config.txt", ""));

    private static int Run(Func<StoreConfiguration, IStoreServer> open, params string[] arguments) =>
        ServerProcess.Run(StoreProgram.Catalog, "test", arguments, open);
}
