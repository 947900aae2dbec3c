namespace PygmyStore.Common.Configuration;

/// <summary>The options of a command line. It does not read their values yet.</summary>
internal sealed class CommandLine
{
    public string? ConfigPath { get; private set; }

    public string? Port { get; private set; }

    public string? Stage { get; private set; }

    public bool Salvage { get; private set; }

    public bool Help { get; private set; }

    public List<(Setting Setting, string Text)> Settings { get; } = [];

    /// <summary>Returns null and the command line, or the first error as one line that begins with the option.</summary>
    public static string? Parse(StoreProgram program, IReadOnlyList<string> arguments, out CommandLine commandLine)
    {
        commandLine = new CommandLine();
        var given = new HashSet<string>();
        for (int i = 0; i < arguments.Count; i++)
        {
            string option = arguments[i];
            bool isSalvage = option == "--salvage" && TakesSalvage(program);
            commandLine.Salvage |= isSalvage;
            commandLine.Help |= option == "--help";
            if (isSalvage || option == "--help")
            {
                continue;
            }

            Setting? setting = SettingTable.FindOption(option);
            if (setting is null && option != "--config" && !(option is "--port" or "--stage" && IsServer(program)))
            {
                return FormerSettings.Find(option) is { } former
                    ? $"{option}: {former}"
                    : $"{SettingKind.Quote(option)}: unknown option (--help lists all; they are written --name value)";
            }

            if (!given.Add(option))
            {
                return $"{option}: is given twice";
            }

            if (i + 1 == arguments.Count || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                return $"{option}: needs a value";
            }

            string text = arguments[++i];
            if (setting is not null)
            {
                commandLine.Settings.Add((setting, text));
            }
            else if (option == "--config")
            {
                commandLine.ConfigPath = text;
            }
            else if (option == "--port")
            {
                commandLine.Port = text;
            }
            else
            {
                commandLine.Stage = text;
            }
        }

        return null;
    }

    public static string Usage(StoreProgram program)
    {
        string port = IsServer(program) ? "  --port N        the port of this server; 0 picks a free one\n" : "";
        string stage = IsServer(program)
            ? "  --stage ADDRESS where the client's stage listens, which has started this server and ends it\n"
            : "";
        string salvage = TakesSalvage(program)
            ? "  --salvage       start although a log is damaged in the middle; leave out what cannot be read\n"
            : "";
        IEnumerable<string> settings =
            from setting in SettingTable.All
            let defaultText = setting.DefaultText.Length > 0 ? "; default " + setting.DefaultText : ""
            select $"  {setting.OptionName}   {setting.Syntax}{defaultText}\n      {setting.Meaning}\n";
        return $"""
            Options. An option overrides the environment, which overrides config.txt, which overrides the default.

              --config FILE   the configuration; by default config.txt in this folder or the nearest one above
            {port}{stage}{salvage}  --help          this text

            Settings: --name value here, PYGMY_NAME in the environment, name,value in config.txt. A relative folder
            is relative to the current folder here, and to the folder of config.txt otherwise.

            {string.Concat(settings)}
            """;
    }

    private static bool IsServer(StoreProgram program) => program is not StoreProgram.Client;

    private static bool TakesSalvage(StoreProgram program) => program is StoreProgram.Catalog or StoreProgram.Order;
}
