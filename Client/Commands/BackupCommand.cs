using System.CommandLine;
using System.Globalization;
using PygmyStore.Client.Backup;
using PygmyStore.Common.Configuration;

namespace PygmyStore.Client.Commands;

/// <summary><c>backup DIR</c>: copies the data folder's files, which are only read; the servers may run.</summary>
internal static class BackupCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "Where the backup goes: a folder that is empty or not there yet." };
        var command = new Command("backup", "Copies the store's files into a folder and audits the copy; the servers may run.") { folder };
        command.SetAction(given => store.Run(given, configuration => Run(configuration, given.GetValue(folder)!, terminal)));
        return command;
    }

    private static int Run(StoreConfiguration configuration, string folder, Terminal terminal)
    {
        try
        {
            return Tell(StoreBackup.Make(configuration.DataFolder, folder), folder, terminal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            terminal.Error.WriteLine($"no backup was made: {error.Message}");
            return ExitCode.Refused;
        }
    }

    private static int Tell(BackupResult result, string folder, Terminal terminal)
    {
        if (result.Manifest is not { } manifest)
        {
            terminal.Error.WriteLine($"no backup was made: {result.Refusal ?? "the store's files do not agree"}");
            AuditText.WriteFailed(result.Audit, terminal);
            return ExitCode.Refused;
        }

        terminal.Out.WriteLine(AuditText.OfFiles(result.Audit!));
        string size = string.Create(CultureInfo.InvariantCulture, $"{manifest.Files.Count} files, {manifest.Files.Sum(file => file.Bytes)} bytes");
        terminal.Out.WriteLine($"backup of {manifest.Time:yyyy-MM-dd HH:mm:ss} UTC: {size}, in {folder}");
        return ExitCode.Success;
    }
}
