using PygmyStore.Common.Records;
using PygmyStore.Common.Storage;

namespace PygmyStore.Client.Files;

/// <summary>What the log of accounts says, as far as an audit and a backup need it. Only reads.</summary>
internal sealed class AccountFile
{
    /// <summary>The ids of all accounts.</summary>
    public HashSet<string> Accounts { get; } = [];

    /// <summary>The id of the store that the log belongs to; empty when there is no log, or it belongs to none.</summary>
    public string Store { get; private set; } = "";

    /// <summary>Why the log could not be read to its end; null when it could.</summary>
    public LogDamage? Damage { get; private set; }

    /// <summary>Reads the log; an absent one has no accounts.</summary>
    public static AccountFile Read(string folder)
    {
        var accounts = new AccountFile();
        string path = Path.Combine(folder, AccountRecord.FileName);
        if (File.Exists(path))
        {
            LogReading reading = LogReader.Read(path, AccountRecord.Format, LogPosition.Start, accounts.Visit);
            (accounts.Store, accounts.Damage) = (reading.Store, reading.Damage);
        }

        return accounts;
    }

    /// <summary>Measures the valid lines of an open log; null, or why it cannot be read.</summary>
    public static string? TryMeasure(FileSnapshot? log, string store, out long validBytes)
    {
        validBytes = 0;
        if (log is null)
        {
            return null;
        }

        LogReading reading = LogReader.Read(
            log, AccountRecord.Format, LogPosition.Start, new AccountFile().Visit, store.Length == 0 ? null : store);
        validBytes = reading.ValidBytes;
        return reading.Damage?.ToString();
    }

    private string? Visit(RecordFields fields, long offset)
    {
        var record = AccountRecord.Read(fields);
        if (record is AccountRecord.Registered { Account.Id: var id })
        {
            Accounts.Add(id);
        }

        return record is null ? $"record {fields.Sequence} is not a record of accounts" : null;
    }
}
