using System.CommandLine;
using System.Globalization;
using PygmyStore.Client.Backup;
using PygmyStore.Client.Files;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Commands;

/// <summary><c>backup</c> and <c>restore</c>: copies of the data folder's files.</summary>
internal static class BackupCommands
{
    public static Command Backup(StoreOptions store, Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "Where the backup goes: an empty folder or a new one." };
        var command = new ClientCommand(
            "backup", "Copies the store's files and audits the copy; the servers may run.", "backup /mnt/other-disk/monday")
        {
            folder,
        };
        command.SetAction(given => store.Run(
            given, configuration => Backup(configuration.DataFolder, given.GetValue(folder)!, terminal)));
        return command;
    }

    public static Command Restore(StoreOptions store, Terminal terminal)
    {
        var folder = new Argument<string>("DIR") { Description = "A folder that the command backup has filled." };
        var command = new ClientCommand(
            "restore", "Replaces the store by a backup; keeps the old files. Stop the servers first.",
            "restore /mnt/other-disk/monday")
        {
            folder,
        };
        command.SetAction(given => store.Run(
            given, configuration => Restore(configuration, given.GetValue(folder)!, terminal)));
        return command;
    }

    private static int Backup(string data, string folder, Terminal terminal)
    {
        try
        {
            BackupResult result = StoreBackup.Make(data, folder);
            if (result.Manifest is not { } manifest)
            {
                return Refuse(
                    $"no backup was made: {result.Refusal ?? "the store's files do not agree"}", result.Audit, terminal);
            }

            terminal.Out.WriteLine(Summary(result.Audit!));
            string size = string.Create(
                CultureInfo.InvariantCulture, $"{manifest.Files.Count} files, {manifest.Files.Sum(file => file.Bytes)} bytes");
            terminal.Out.WriteLine($"backup of {manifest.Time:yyyy-MM-dd HH:mm:ss} UTC: {size}, in {folder}");
            return ExitCode.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return Refuse($"no backup was made: {error.Message}", audit: null, terminal);
        }
    }

    private static int Restore(StoreConfiguration configuration, string folder, Terminal terminal)
    {
        try
        {
            BackupResult result = StoreRestore.Run(configuration.DataFolder, folder, configuration.CacheLease);
            if (result.Manifest is not { } manifest)
            {
                return Refuse($"nothing was restored: {result.Refusal}", result.Audit, terminal);
            }

            terminal.Out.WriteLine(Summary(result.Audit!));
            terminal.Out.WriteLine(
                $"restored the backup of {manifest.Time:yyyy-MM-dd HH:mm:ss} UTC, which has {manifest.Orders} orders; "
                + $"the store that was replaced had {OrderFile.CountIn(result.KeptIn!)}");
            terminal.Out.WriteLine($"its files are in {result.KeptIn}");
            if (result.Audit!.Verdict == AuditReport.Inconsistent)
            {
                WriteFailed(result.Audit, terminal);
                return ExitCode.Refused;
            }

            return ExitCode.Success;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            string? interrupted = RestoreMark.WhyNotOpen(configuration.DataFolder);
            string sentence = interrupted is null ? $"nothing was restored: {error.Message}" : $"{error.Message}; {interrupted}";
            return Refuse(sentence, audit: null, terminal);
        }
    }

    private static int Refuse(string sentence, AuditReport? audit, Terminal terminal)
    {
        terminal.Error.WriteLine(sentence);
        WriteFailed(audit, terminal);
        return ExitCode.Refused;
    }

    private static string Summary(AuditReport audit)
    {
        string waiting = audit.InFlight == 0
            ? ""
            : $"; the order service gives {audit.InFlight} sales their order when it starts";
        return $"{audit.Verdict}: {audit.Sales} sales, {audit.Orders} orders{waiting}";
    }

    private static void WriteFailed(AuditReport? audit, Terminal terminal)
    {
        foreach (AuditCheck check in audit?.Checks.Where(check => !check.Holds) ?? [])
        {
            terminal.Error.WriteLine($"FAILED  {check.Name}: {check.Detail}");
        }
    }
}
