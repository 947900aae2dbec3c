using System.CommandLine;
using PygmyStore.Client.Shell;
using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Client.Commands;

/// <summary>The options that every command has, and the configuration that they select.</summary>
internal sealed class StoreOptions(Terminal terminal)
{
    private const string Scheme = "http://";

    private readonly Option<string?> _config = Shared(
        "--config", "FILE", "The configuration file; by default config.txt in the current folder or the nearest one above.");

    private readonly Option<string?> _url = Shared("--url", "http://host:port", "The front end; by default the configuration's.");

    private readonly Option<string?> _data = Shared(
        "--data", "DIR", "The data folder to audit, back up or restore; by default the configuration's.");

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_config);
        root.Options.Add(_url);
        root.Options.Add(_data);
    }

    public int Run(ParseResult command, Func<StoreConfiguration, int> run)
    {
        string? url = command.GetValue(_url);
        if (url?.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) == false)
        {
            return Refuse(ExitCode.BadCommandLine, $"--url: \"{url}\" does not begin with {Scheme}");
        }

        string[] arguments =
        [
            .. PassOn("--config", command.GetValue(_config)),
            .. PassOn("--frontend", url?[Scheme.Length..].TrimEnd('/')),
            .. PassOn("--data", command.GetValue(_data)),
        ];
        return ConfigurationLoader.Load(StoreProgram.Client, arguments) switch
        {
            ConfigurationOutcome.Loaded loaded => run(loaded.Configuration),
            ConfigurationOutcome.Invalid invalid => Refuse(ExitCode.BadCommandLine, invalid.Error),
            _ => throw new InvalidOperationException("Help was not asked for."),
        };
    }

    /// <summary>Runs a command that chooses among the books that the shop has now, at least one.</summary>
    public int RunWithBooks(ParseResult command, Func<StoreConfiguration, IReadOnlyList<Book>, int> run) =>
        Run(command, configuration =>
    {
        Answer<IReadOnlyList<Book>> books;
        using (Upstream frontEnd = StoreClient.Connect(configuration, calls: 1)) // closed before the command opens its own
        {
            books = new StoreClient(frontEnd).Search();
        }

        return !books.HasValue ? Refuse(books.ExitCode(), books.Refusal())
            : books.Value.Count == 0 ? Refuse(ExitCode.Refused, "the shop has no books")
            : run(configuration, books.Value);
    });

    private static Option<string?> Shared(string name, string valueName, string description) =>
        new(name) { Description = description, HelpName = valueName, Recursive = true };

    private static string[] PassOn(string option, string? value) => value is null ? [] : [option, value];

    private int Refuse(int exitCode, string sentence)
    {
        terminal.Error.WriteLine(sentence);
        return exitCode;
    }
}

internal static class OptionRange
{
    /// <summary>Makes a number outside of the range an error of the command line.</summary>
    public static Option<T> Within<T>(this Option<T> option, double least, double most)
    {
        option.Validators.Add(given =>
        {
            if (given.Tokens.Count > 0 && given.GetValueOrDefault<T>() is IConvertible number
                && number.ToDouble(null) is var value && !(value >= least && value <= most))
            {
                given.AddError($"{option.Name}: takes a number from {least} to {most}");
            }
        });
        return option;
    }
}
