using System.CommandLine;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Client.Commands;

/// <summary>The options that every command has, and the configuration that they lead to.</summary>
internal sealed class StoreOptions(Terminal terminal)
{
    private const string Scheme = "http://";

    private readonly Option<string?> _config = new("--config")
    {
        Description = "The configuration; without it, config.txt in the current folder or the nearest one above.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _url = new("--url")
    {
        Description = "The front end; without it, the configuration's.",
        HelpName = "http://host:port",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data folder that is audited, backed up or restored; without it, the configuration's.",
        HelpName = "DIR",
        Recursive = true,
    };

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_config);
        root.Options.Add(_url);
        root.Options.Add(_data);
    }

    /// <summary>Runs a command with the configuration of the command line, or says what is wrong with it.</summary>
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
                return Refuse($"--url: \"{url}\" does not begin with {Scheme}");
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
            ConfigurationOutcome.Invalid invalid => Refuse(invalid.Error),
            _ => throw new InvalidOperationException("Help was not asked for."),
        };
    }

    private int Refuse(string sentence)
    {
        terminal.Error.WriteLine(sentence);
        return ExitCode.BadCommandLine;
    }
}
