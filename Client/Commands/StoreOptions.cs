using System.CommandLine;
using System.Diagnostics.CodeAnalysis;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary>The options that every command has, and the configuration and the store that they select.</summary>
internal sealed class StoreOptions(Terminal terminal)
{
    private const int MaxUrls = 64; // front ends of one store that share a load

    private readonly Option<string?> _config = Shared<string?>(
        "--config", "FILE", "The configuration file; by default config.txt in the current folder or the nearest one above.");

    private readonly Option<string[]> _url = Shared<string[]>(
        "--url", "http://host:port",
        "The front end; by default the configuration's. With it, no configuration file is needed. "
        + "load and find-max take several, which share the load.");

    private readonly Option<string?> _data = Shared<string?>(
        "--data", "DIR", "The data folder to audit, back up, restore or reset; by default the configuration's.");

    private readonly Option<string?> _clientLog = new("--client-log")
    {
        Description = "Append each request and answer to a file, as Client0: Send request URL and Client0: Get response BODY; "
            + $"by default {ClientLog.FileName} in the folder for output.",
        HelpName = "FILE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_config);
        root.Options.Add(_url);
        root.Options.Add(_data);
    }

    /// <summary>Gives a command that talks to the store the option of a client log.</summary>
    public void AddClientLog(Command command) => command.Options.Add(_clientLog);

    /// <summary>Whether the command line names a store, rather than leave it to the configuration in the folder.</summary>
    public bool IsNamed(ParseResult command) => command.GetResult(_url) is not null || command.GetResult(_config) is not null;

    /// <summary>Runs a command that needs the configuration.</summary>
    public int Run(ParseResult command, Func<StoreConfiguration, int> run) =>
        TryLoad(command, out StoreConfiguration? configuration) ? run(configuration) : ExitCode.BadCommandLine;

    /// <summary>Runs a command that talks to one front end.</summary>
    /// <param name="command">The command line.</param>
    /// <param name="run">What the command does.</param>
    /// <param name="isLogged">Whether it writes a client log even if nobody asks for one.</param>
    public int RunOnStore(ParseResult command, Func<StoreAccess, int> run, bool isLogged = false) =>
        command.GetResult(_url)?.Tokens.Count > 1
            ? Refuse(ExitCode.BadCommandLine, $"--url: is given twice, and {command.CommandResult.Command.Name} takes one")
            : RunOnStores(command, stores => run(stores[0]), isLogged);

    /// <summary>Runs a command that talks to the front ends of all <c>--url</c>s, at least one.</summary>
    public int RunOnStores(ParseResult command, Func<IReadOnlyList<StoreAccess>, int> run, bool isLogged = false)
    {
        if (!TryReadUrls(command, out List<StoreUrl>? urls) || !TryLoad(command, out StoreConfiguration? configuration))
        {
            return ExitCode.BadCommandLine;
        }

        bool wantsLog = isLogged || command.GetResult(_clientLog) is not null;
        string logPath = command.GetValue(_clientLog) ?? Path.Combine(configuration.OutputFolder, ClientLog.FileName);
        using ClientLog? log = wantsLog ? new ClientLog(logPath) : null;
        var stores = new List<StoreAccess>();
        foreach (StoreUrl url in urls.DefaultIfEmpty(StoreUrl.Of(configuration.FrontEnd)))
        {
            if (!StoreAccess.TryFind(configuration, url, out StoreAccess? store, out string? why))
            {
                return Refuse(ExitCode.Unreachable, why);
            }

            stores.Add(store with { Log = log });
        }

        int exitCode = run(stores);
        log?.Dispose();
        return log?.Failure is not { } failure ? exitCode
            : Refuse(
                exitCode == ExitCode.Success ? ExitCode.OutputLost : exitCode,
                $"{logPath}: the client log could not be written: {failure.Message}");
    }

    /// <summary>Runs a command that chooses among the books that the shop has now, at least one.</summary>
    public int RunOnBooks(ParseResult command, Func<StoreAccess, IReadOnlyList<Book>, int> run) =>
        RunOnStore(command, store =>
    {
        Answer<IReadOnlyList<Book>> books;
        using (Upstream frontEnd = store.Connect(calls: 1)) // closed before the command opens its own
        {
            books = store.Client(frontEnd).Search();
        }

        return !books.HasValue ? Refuse(books.ExitCode(), books.Refusal(store.Url))
            : books.Value.Count == 0 ? Refuse(ExitCode.Refused, "the shop has no books")
            : run(store, books.Value);
    });

    private bool TryLoad(ParseResult command, [NotNullWhen(true)] out StoreConfiguration? configuration)
    {
        string[] arguments =
        [
            .. PassOn("--config", command.GetValue(_config)),
            .. PassOn("--data", command.GetValue(_data)),
        ];
        bool needsFile = command.GetResult(_url) is null;
        ConfigurationOutcome outcome = ConfigurationLoader.Load(StoreProgram.Client, arguments, needsFile);
        configuration = (outcome as ConfigurationOutcome.Loaded)?.Configuration;
        if (outcome is ConfigurationOutcome.Invalid invalid)
        {
            terminal.Error.WriteLine(invalid.Error);
        }

        return configuration is not null;
    }

    private bool TryReadUrls(ParseResult command, [NotNullWhen(true)] out List<StoreUrl>? urls)
    {
        urls = [];
        string[] given = command.GetValue(_url) ?? [];
        string? why = given.Length > MaxUrls ? $"at most {MaxUrls} front ends can be named" : null;
        foreach (string text in why is null ? given : [])
        {
            if (!StoreUrl.TryParse(text, out StoreUrl? url, out why))
            {
                break;
            }

            urls.Add(url);
        }

        if (why is not null)
        {
            terminal.Error.WriteLine($"--url: {why}");
            urls = null;
        }

        return urls is not null;
    }

    private static Option<T> Shared<T>(string name, string valueName, string description) =>
        new(name) { Description = description, HelpName = valueName, Recursive = true };

    private static string[] PassOn(string option, string? value) => value is null ? [] : [option, value];

    private int Refuse(int exitCode, string sentence)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}
