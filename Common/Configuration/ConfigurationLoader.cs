using System.Collections;

namespace PygmyStore.Common.Configuration;

/// <summary>Reads the configuration: command line over environment (<c>PYGMY_NAME</c>) over file over defaults.</summary>
public static class ConfigurationLoader
{
    public const string FileName = "config.txt";

    private const string VariablePrefix = "PYGMY_";

    // The repository's root is four folders above a project's build output (bin/Debug/net10.0). Twice that is ample.
    private const int MaxFoldersUp = 8;

    /// <summary>Reads the command line, this process's environment and the file.</summary>
    /// <param name="program">Who reads it.</param>
    /// <param name="arguments">The command line.</param>
    /// <param name="needsFile">Whether it is an error that nobody names a file and none is found.</param>
    public static ConfigurationOutcome Load(StoreProgram program, IReadOnlyList<string> arguments, bool needsFile = true)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        return Load(program, arguments, environment, Environment.CurrentDirectory, needsFile);
    }

    public static ConfigurationOutcome Load(
        StoreProgram program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment,
        string currentFolder, bool needsFile = true)
    {
        if (CommandLine.Parse(program, arguments, out CommandLine? commandLine) is { } badOption)
        {
            return new ConfigurationOutcome.Invalid(badOption);
        }

        if (commandLine.Help)
        {
            return new ConfigurationOutcome.HelpWanted(CommandLine.Usage(program));
        }

        string? path = FindFile(commandLine.ConfigPath, currentFolder);
        if (path is null && needsFile)
        {
            return new ConfigurationOutcome.Invalid(
                $"{FileName}: not in the current folder nor above it; name one with --config");
        }

        string shownPath = commandLine.ConfigPath ?? path ?? FileName;
        string? text = "";
        if (path is not null && ConfigurationFile.Read(path, shownPath, out text) is { } unreadable)
        {
            return new ConfigurationOutcome.Invalid(unreadable);
        }

        string folder = path is null ? currentFolder : Path.GetDirectoryName(path)!;
        var builder = new ConfigurationBuilder(folder);
        string? error = ConfigurationFile.Parse(text, shownPath, folder, builder)
            ?? SetFromEnvironment(environment, folder, builder)
            ?? SetFromCommandLine(program, commandLine, currentFolder, builder)
            ?? builder.CheckTogether();
        return Outcome(error, builder);
    }

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
                return $"{name}: {FormerSettings.Find(name) ?? "unknown setting in the environment"}";
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
        if (commandLine.Salvage)
        {
            builder.SetSalvage();
        }

        IEnumerable<string?> errors = commandLine.Settings.Select(
            given => builder.Set(given.Setting, given.Text, given.Setting.OptionName, currentFolder));
        return errors.FirstOrDefault(error => error is not null)
            ?? (commandLine.Port is { } port ? builder.SetPort(program, port, "--port") : null)
            ?? (commandLine.Stage is { } stage ? builder.SetStage(stage, "--stage") : null);
    }
}

/// <summary>The programs that read the configuration. Servers have <c>--port</c>, those with a log <c>--salvage</c>.</summary>
public enum StoreProgram
{
    FrontEnd,
    Catalog,
    Order,
    Client,
}

public abstract record ConfigurationOutcome
{
    private ConfigurationOutcome()
    {
    }

    public sealed record Loaded(StoreConfiguration Configuration) : ConfigurationOutcome;

    /// <summary>Print the usage to standard output and exit 0.</summary>
    public sealed record HelpWanted(string Usage) : ConfigurationOutcome;

    /// <summary>Print the error, one line that begins with its place, to standard error and exit 2.</summary>
    public sealed record Invalid(string Error) : ConfigurationOutcome;
}
