using System.Text;

namespace PygmyStore.Common.Configuration;

/// <summary>The text of <c>--help</c>, made from <see cref="SettingTable"/>.</summary>
internal static class Usage
{
    public static string Of(StoreProgram program)
    {
        StringBuilder text = new StringBuilder()
            .Append("Options (each beats the environment, which beats config.txt, which beats the default):\n\n")
            .Append("  --config FILE   the configuration; without it, config.txt in the current folder or the nearest one above\n");
        if (CommandLine.TakesPort(program))
        {
            text.Append("  --port N        the port of this server; 0 picks a free one\n");
        }

        if (CommandLine.TakesSalvage(program))
        {
            text.Append("  --salvage       start although a record in the middle of a log is bad, without what cannot be read\n");
        }

        text.Append("  --help          this text\n\n")
            .Append("Settings: --name value here, PYGMY_NAME in the environment, name,value in config.txt. Relative folders\n")
            .Append("are relative to the current folder here, and to the folder of config.txt otherwise.\n\n");
        foreach (Setting setting in SettingTable.All)
        {
            text.Append("  ").Append(setting.OptionName).Append("   ").Append(setting.Syntax);
            if (setting.DefaultText.Length > 0)
            {
                text.Append("; default ").Append(setting.DefaultText);
            }

            text.Append("\n      ").Append(setting.Meaning).Append('\n');
        }

        return text.ToString();
    }
}
