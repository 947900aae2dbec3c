using System.CommandLine;
using PygmyStore.Client.Backup;
using PygmyStore.Client.Files;
using PygmyStore.Client.Store;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Commands;

/// <summary><c>restore DIR</c>: puts a backup in the place of the store; the servers must be stopped.</summary>
internal static class RestoreCommand
{
    public static Command Create(StoreOptions store, Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that the command backup has filled." };
        var command = new Command("restore", "Puts a backup in the place of the store, whose files are kept; the servers must be stopped.") { folder };
        command.SetAction(given => store.Run(given, configuration => Run(configuration.DataFolder, given.GetValue(folder)!, terminal)));
        return command;
    }

    private static int Run(string data, string folder, Terminal terminal)
    {
        try
        {
            return Tell(StoreRestore.Run(data, folder), terminal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            string? cutShort = RestoreMark.WhyNotOpen(data);
            terminal.Error.WriteLine(cutShort is null ? $"nothing was restored: {error.Message}" : $"{error.Message}; {cutShort}");
            return ExitCode.Refused;
        }
    }

    private static int Tell(RestoreResult result, Terminal terminal)
    {
        if (result.Manifest is not { } manifest)
        {
            terminal.Error.WriteLine($"nothing was restored: {result.Refusal}");
            AuditText.WriteFailed(result.Audit, terminal);
            return ExitCode.Refused;
        }

        terminal.Out.WriteLine(AuditText.OfFiles(result.Audit!));
        terminal.Out.WriteLine(
            $"restored the backup of {manifest.Time:yyyy-MM-dd HH:mm:ss} UTC, which has {manifest.Orders} orders; "
            + $"the store that was replaced had {OrderFile.CountIn(result.KeptIn!)}");
        terminal.Out.WriteLine($"its files are in {result.KeptIn}");
        if (result.Audit!.Verdict == AuditReport.Inconsistent)
        {
            AuditText.WriteFailed(result.Audit, terminal);
            return ExitCode.Refused;
        }

        return ExitCode.Success;
    }
}
