using System.Collections;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// Reads the configuration. The command line overrides the environment (<c>PYGMY_NAME</c>), which overrides the file, which
/// overrides the defaults.
/// </summary>
public static class ConfigurationLoader
{
    public const string FileName = "config.txt";

    private const string VariablePrefix = "PYGMY_";

    // The repository's root is four folders above a project's build output (bin/Debug/net10.0). Twice that is ample.
    private const int MaxFoldersUp = 8;

    /// <summary>Reads the command line, this process's environment and the file.</summary>
    public static ConfigurationOutcome Load(StoreProgram program, IReadOnlyList<string> arguments)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        return Load(program, arguments, environment, Environment.CurrentDirectory);
    }

    /// <param name="program">The program that reads it.</param>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="environment">Variables by name. Those that do not begin with <c>PYGMY_</c> are ignored.</param>
    /// <param name="currentFolder">Absolute. Relative paths of the command line start here.</param>
    public static ConfigurationOutcome Load(
        StoreProgram program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment,
        string currentFolder)
    {
        if (CommandLine.Parse(program, arguments, out CommandLine? commandLine) is { } badOption)
        {
            return new ConfigurationOutcome.Invalid(badOption);
        }

        if (commandLine.Help)
        {
            return new ConfigurationOutcome.HelpWanted(CommandLine.Usage(program));
        }

        if (FindFile(commandLine.ConfigPath, currentFolder) is not { } path)
        {
            return new ConfigurationOutcome.Invalid(
                $"{FileName}: not in the current folder nor above it; name one with --config");
        }

        string shownPath = commandLine.ConfigPath ?? path;
        if (ConfigurationFile.Read(path, shownPath, out string? text) is { } unreadable)
        {
            return new ConfigurationOutcome.Invalid(unreadable);
        }

        string folder = Path.GetDirectoryName(path)!;
        var builder = new ConfigurationBuilder(folder);
        string? error = ConfigurationFile.Parse(text, shownPath, folder, builder)
            ?? SetFromEnvironment(environment, folder, builder)
            ?? SetFromCommandLine(program, commandLine, currentFolder, builder)
            ?? builder.CheckTogether();
        return Outcome(error, builder);
    }

    /// <summary>Reads only the text of a file, as if it were <paramref name="shownPath"/> in <paramref name="folder"/>.</summary>
    public static ConfigurationOutcome Parse(string text, string folder, string shownPath = FileName)
    {
        var builder = new ConfigurationBuilder(folder);
        return Outcome(ConfigurationFile.Parse(text, shownPath, folder, builder) ?? builder.CheckTogether(), builder);
    }

    private static ConfigurationOutcome Outcome(string? error, ConfigurationBuilder builder) =>
        error is null ? new ConfigurationOutcome.Loaded(builder.Configuration) : new ConfigurationOutcome.Invalid(error);

    private static string? FindFile(string? given, string currentFolder)
    {
        if (given is not null)
        {
            return Path.GetFullPath(given, currentFolder);
        }

        string? folder = currentFolder;
        for (int up = 0; folder is not null && up <= MaxFoldersUp; up++, folder = Path.GetDirectoryName(folder))
        {
            string path = Path.Combine(folder, FileName);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    private static string? SetFromEnvironment(
        IReadOnlyDictionary<string, string> environment, string folder, ConfigurationBuilder builder)
    {
        // Sorted, so that the same environment always gives the same error.
        foreach ((string name, string text) in environment
            .Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.Ordinal))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (SettingTable.FindVariable(name) is not { } setting)
            {
                return $"{name}: {FormerSettings.FindVariable(name) ?? "unknown setting in the environment"}";
            }

            if (builder.Set(setting, text.Trim(), name, folder) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static string? SetFromCommandLine(
        StoreProgram program, CommandLine commandLine, string currentFolder, ConfigurationBuilder builder)
    {
        foreach ((Setting setting, string text) in commandLine.Settings)
        {
            if (builder.Set(setting, text, setting.OptionName, currentFolder) is { } error)
            {
                return error;
            }
        }

        if (commandLine.Salvage)
        {
            builder.SetSalvage();
        }

        return commandLine.Port is { } port ? builder.SetPort(program, port, "--port") : null;
    }
}

/// <summary>The programs that read the configuration. It decides what <c>--port</c> and <c>--salvage</c> mean.</summary>
public enum StoreProgram
{
    /// <summary><c>--port</c> is the port of <c>frontend</c>.</summary>
    FrontEnd,

    /// <summary><c>--port</c> is the port of <c>catalog</c>. Takes <c>--salvage</c>.</summary>
    Catalog,

    /// <summary><c>--port</c> is the port of <c>order</c>. Takes <c>--salvage</c>.</summary>
    Order,

    /// <summary>Serves nothing: takes neither <c>--port</c> nor <c>--salvage</c>.</summary>
    Client,
}

/// <summary>The result of reading the configuration.</summary>
public abstract record ConfigurationOutcome
{
    private ConfigurationOutcome()
    {
    }

    /// <summary>Every setting has a valid value.</summary>
    public sealed record Loaded(StoreConfiguration Configuration) : ConfigurationOutcome;

    /// <summary><c>--help</c> was given: print <paramref name="Usage"/> to standard output and exit 0.</summary>
    public sealed record HelpWanted(string Usage) : ConfigurationOutcome;

    /// <summary>
    /// Print <paramref name="Error"/> to standard error and exit 2. It is one line that begins with the file and line number, the
    /// option or the environment variable.
    /// </summary>
    public sealed record Invalid(string Error) : ConfigurationOutcome;
}
