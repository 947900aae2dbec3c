using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using PygmyStore.Client.Shell;

namespace PygmyStore.Tests.Client.Commands;

/// <summary>What holds for every command: a misfortune is one sentence and an exit code; the help has an example.</summary>
[TestFixture]
internal sealed class EveryCommandTests
{
    /// <summary>A command line of each command that talks to the store.</summary>
    private static readonly string[][] OnStore =
    [
        ["shop"], ["search", "x"], ["lookup", "1"], ["buy", "1"], ["check"], ["random", "--seconds", "1"], ["audit"],
        ["audit", "--all"],
    ];

    private static IEnumerable<Command> Commands =>
        PygmyStore.Client.Program.Commands(new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false)).Subcommands;

    private static IEnumerable<string> Names => Commands.Select(command => command.Name);

    [TestCaseSource(nameof(Names))]
    public void The_help_has_an_example(string command)
    {
        var run = ClientRun.Of("", command, "--help");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output, Does.Match($@"Examples?:\s+dotnet run --project Client -- {command}\b"));
        Assert.That(run.Output, Does.Contain("--url").And.Contain("--config"));
    }

    [TestCaseSource(nameof(Names))]
    public void The_examples_are_command_lines(string command)
    {
        string[] lines = ClientRun.Of("", command, "--help").Output.ReplaceLineEndings("\n").Split('\n');
        IEnumerable<string> examples = lines.Where(line => line.StartsWith("  dotnet run", StringComparison.Ordinal))
            .Select(line => line.Split(" -- ")[1].Split(" < ")[0]);
        foreach (string example in examples)
        {
            RootCommand root = PygmyStore.Client.Program.Commands(
                new Terminal(TextReader.Null, TextWriter.Null, TextWriter.Null, false));
            Assert.That(root.Parse(example).Errors, Is.Empty, example);
        }
    }

    [Test]
    public void The_clients_help_lists_the_commands_and_the_exit_codes()
    {
        var run = ClientRun.Of("", "--help");
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(Commands.Select(command => command.Name).Where(name => !run.Output.Contains(name)), Is.Empty);
        Assert.That(run.Output, Does.Contain("Exit codes:").And.Contain("130  Ctrl-C ended it"));
    }

    [Test]
    public void The_version_is_one_line()
    {
        var run = ClientRun.Of("", "--version");
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((0, "")));
        Assert.That(run.Output.Trim(), Does.Match(@"^\d+\.\d+\.\d+"));
    }

    [TestCaseSource(nameof(Names))]
    public void An_unknown_option_is_a_sentence_and_where_its_use_is_explained(string command)
    {
        var run = ClientRun.Of("", command, "--frobnicate");
        Assert.That(run, Is.EqualTo(new ClientRun(
            2, "", Lines($"--frobnicate: there is no such option of {command}", $"How it is used: {command} --help"))));
    }

    [TestCase("n: takes a whole number from", "lookup", "two")]
    [TestCase("n: takes a whole number from", "lookup", "2.5")]
    [TestCase("--quantity: takes a whole number from", "buy", "1", "--quantity", "some")]
    [TestCase("--clients: takes a whole number from 1 to 4096, not \"abc\"", "load", "--clients", "abc")]
    [TestCase("--clients: takes a whole number from 1 to 4096, not \"99999999999\"", "load", "--clients", "99999999999")]
    [TestCase("--probability: takes a number from 0 to 1, not \"often\"", "load", "--probability", "often")]
    [TestCase("--wait: takes a whole number from 0 to 3600, not \"-1\"", "audit", "--wait", "-1")]
    [TestCase("--seconds: takes a whole number from", "random", "--seconds", "1s")]
    [TestCase("--seed: takes a whole number from", "random", "--seed", "x")]
    [TestCase("--stock: takes a whole number from", "reset", "--stock", "many")]
    [TestCase("--key: takes visible ASCII characters without spaces", "buy", "1", "--key", "two words")]
    [TestCase("a command is missing")]
    [TestCase("dance: there is no such command", "dance")]
    [TestCase("--url: is given twice", "lookup", "1", "--url", "http://a:1", "--url", "http://b:1")]
    public void A_wrong_value_is_one_sentence(string sentence, params string[] arguments)
    {
        var run = ClientRun.Of("", arguments);
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((2, "")));
        Assert.That(run.Error, Does.StartWith(sentence).And.Not.Contain("   at "));
    }

    [Test]
    public void The_help_of_a_command_within_another_is_named()
    {
        Assert.That(ClientRun.Of("", "load", "merge").Error, Does.EndWith(Lines("How it is used: load merge --help")));
    }

    [TestCaseSource(nameof(OnStore))]
    public void A_store_that_cannot_be_reached_is_named_with_what_to_do(params string[] arguments)
    {
        // Bound and not listening: nobody else gets the port meanwhile, and nobody answers.
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var run = ClientRun.At($"http://{nobody.LocalEndPoint}", arguments);
        Assert.That(run, Is.EqualTo(new ClientRun(3, "", Lines(
            $"the store cannot be reached at http://{nobody.LocalEndPoint}: start it there (./run_pygmy.sh), or name another one "
            + "with --url"))));
    }

    [Test]
    public void One_of_several_stores_that_is_not_there_is_named()
    {
        using var store = new ScriptedStore();
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // not listening
        var run = ClientRun.Against(store, "load", "--requests", "1", "--url", $"http://{nobody.LocalEndPoint}");
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((3, "")));
        Assert.That(run.Error, Does.Contain($"the store cannot be reached at http://{nobody.LocalEndPoint}: start it there"));
    }

    [TestCaseSource(nameof(OnStore))]
    public void A_server_that_speaks_no_HTTP_is_exit_code_3(params string[] arguments)
    {
        using var store = new RawFrontEnd(_ => RawAnswer.IsNoHttp);
        AssertStranger(ClientRun.At(store.Url, arguments), store.Url);
    }

    [Test]
    public void Another_server_is_exit_code_3(
        [ValueSource(nameof(OnStore))] string[] arguments, [Values(200, 404, 500)] int status,
        [Values("<html>hello</html>", "{}", "[1]", """{"data":7}""", """{"error":"no"}""", "")] string body)
    {
        using var store = new ScriptedStore();
        store.Instead = exchange =>
        {
            exchange.Response.Text(status, body);
            return true;
        };
        string url = $"http://{store.EndPoint}";
        AssertStranger(ClientRun.At(url, arguments), url);
    }

    private static void AssertStranger(ClientRun run, string url)
    {
        Assert.That((run.ExitCode, run.Output), Is.EqualTo((3, "")), run.Error);
        string[] lines = run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Is.EqualTo(
            $"what came from {url} is not an answer of the store: if another server is there, name the store with --url"));
        Assert.That(lines.Skip(1), Has.All.StartsWith("It may have been bought"));
    }

    private static string Lines(params string[] lines) => string.Concat(lines.Select(line => line + Environment.NewLine));
}
