namespace PygmyStore.Common.Configuration;

/// <summary>A command line taken apart: which options it has, not yet what their values mean.</summary>
internal sealed class CommandLine
{
    private readonly HashSet<string> _given = [];

    private CommandLine()
    {
    }

    public string? ConfigPath { get; private set; }

    public string? Port { get; private set; }

    public bool Salvage { get; private set; }

    public bool Help { get; private set; }

    public List<(Setting Setting, string Text)> Settings { get; } = [];

    /// <summary>Returns null and the command line, or the first error as one line that begins with the option.</summary>
    public static string? Parse(StoreProgram program, IReadOnlyList<string> arguments, out CommandLine commandLine)
    {
        commandLine = new CommandLine();
        for (int i = 0; i < arguments.Count; i++)
        {
            string option = arguments[i];
            if (commandLine.TakeFlag(program, option))
            {
                continue;
            }

            if (!TakesValue(program, option))
            {
                return FormerSettings.FindOption(option) is { } former
                    ? $"{option}: {former}"
                    : $"{SettingKind.Quote(option)}: unknown option (--help lists all; they are written --name value)";
            }

            if (!commandLine._given.Add(option))
            {
                return $"{option}: is given twice";
            }

            if (i + 1 == arguments.Count || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                return $"{option}: needs a value";
            }

            commandLine.TakeValue(option, arguments[++i]);
        }

        return null;
    }

    public static bool TakesPort(StoreProgram program) => program is not StoreProgram.Client;

    public static bool TakesSalvage(StoreProgram program) => program is StoreProgram.Catalog or StoreProgram.Order;

    private bool TakeFlag(StoreProgram program, string option)
    {
        bool isSalvage = option == "--salvage" && TakesSalvage(program);
        Salvage |= isSalvage;
        Help |= option == "--help";
        return isSalvage || option == "--help";
    }

    private static bool TakesValue(StoreProgram program, string option) =>
        option == "--config" || (option == "--port" && TakesPort(program)) || SettingTable.FindOption(option) is not null;

    private void TakeValue(string option, string text)
    {
        if (option == "--config")
        {
            ConfigPath = text;
        }
        else if (option == "--port")
        {
            Port = text;
        }
        else
        {
            Settings.Add((SettingTable.FindOption(option)!, text));
        }
    }
}
