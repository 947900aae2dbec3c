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

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The configuration file; by default config.txt in the current folder or the nearest one above.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "The front end; by default the configuration's.",
        HelpName = "http://host:port",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder to audit, back up or restore; by default the configuration's.",
        HelpName = "DIR",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_config);
        root.Options.Add(_url);
        root.Options.Add(_data);
    }

    public int Run(ParseResult command, Func<StoreConfiguration, int> run)
    {
        List<string> arguments = [];
        if (command.GetValue(_config) is { } config)
        {
            arguments.AddRange(["--config", config]);
        }

        if (command.GetValue(_url) is { } url)
        {
            if (!url.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            {
                return Refuse(ExitCode.BadCommandLine, $"--url: \"{url}\" does not begin with {Scheme}");
            }

            arguments.AddRange(["--frontend", url[Scheme.Length..].TrimEnd('/')]);
        }

        if (command.GetValue(_data) is { } data)
        {
            arguments.AddRange(["--data", data]);
        }

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
