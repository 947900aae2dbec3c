using System.Collections;

namespace PygmyStore.Common.Configuration;

/// <summary>
/// Reads the configuration: the command line beats the environment (<c>PYGMY_NAME</c>), which beats the file, which beats the
/// defaults.
/// </summary>
public static class ConfigurationLoader
{
    public const string FileName = "config.txt";

    private const string VariablePrefix = "PYGMY_";

    /// <summary>
    /// From a project's folder or its build output (bin/Debug/net10.0) the repository's root is four up; twice that is ample.
    /// </summary>
    private const int MaxFoldersUp = 8;

    /// <summary>Reads the command line, this process's environment, and the file that they name.</summary>
    public static ConfigurationOutcome Load(StoreProgram program, IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string>();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return Load(program, arguments, environment, Environment.CurrentDirectory);
    }

    /// <param name="program">Whose command line it is.</param>
    /// <param name="arguments">The command line without the program's name.</param>
    /// <param name="environment">Variables by name; those that do not begin with <c>PYGMY_</c> are ignored.</param>
    /// <param name="currentFolder">Absolute: what relative paths of the command line are relative to.</param>
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
            return new ConfigurationOutcome.HelpWanted(Usage.Of(program));
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
        return error is null ? new ConfigurationOutcome.Loaded(builder.Configuration) : new ConfigurationOutcome.Invalid(error);
    }

    /// <summary>
    /// Reads the text of a configuration file alone, as if it were <paramref name="shownPath"/> in <paramref name="folder"/>.
    /// </summary>
    public static ConfigurationOutcome Parse(string text, string folder, string shownPath = FileName)
    {
        var builder = new ConfigurationBuilder(folder);
        string? error = ConfigurationFile.Parse(text, shownPath, folder, builder) ?? builder.CheckTogether();
        return error is null ? new ConfigurationOutcome.Loaded(builder.Configuration) : new ConfigurationOutcome.Invalid(error);
    }

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
        // In the order of the names, so that the same environment always gives the same error.
        foreach ((string? name, string? text) in environment.OrderBy(variable => variable.Key, StringComparer.Ordinal))
        {
            if (!name.StartsWith(VariablePrefix, StringComparison.Ordinal))
            {
                continue;
            }

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
        foreach ((Setting? setting, string? text) in commandLine.Settings)
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
