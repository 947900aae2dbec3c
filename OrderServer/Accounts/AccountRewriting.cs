using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Accounts;

/// <summary>
/// Writes the log of accounts anew, without records that are out of date: to a file beside it, which then takes its place. So a
/// crash leaves the old log or the new one.
/// </summary>
/// <remarks>For the thread that writes. A log has at most 1,000 records more than twice those that it needs.</remarks>
/// <param name="folder">Where the log is.</param>
/// <param name="records">How many records the log has.</param>
/// <param name="slack">How many records more than twice the needed ones the log may have.</param>
internal sealed class AccountRewriting(IStorageFolder folder, long records, int slack = AccountRewriting.UsualSlack)
{
    /// <summary>Fewer records, some 100 KB, are not worth the work.</summary>
    public const int UsualSlack = 1000;

    private const string TemporaryName = AccountRecord.FileName + ".tmp";
    private const int RecordsAtOnce = 500; // the log's buffer holds so many of the longest

    private long _records = records;
    private long _notBefore; // how many records there must be for the next try, after one that found no space

    public static void RemoveLeftOver(IStorageFolder folder) => folder.Delete(TemporaryName);

    public void Count(int added) => _records += added;

    public bool IsDue(int live) => _records > (2L * live) + slack && _records >= _notBefore;

    /// <summary>
    /// Writes the accounts as they are, and opens the new file in the place of the log. Null when there is no space; then the old
    /// log stays. Other errors of the disk surface; then either log may be in place, and the next start reads it.
    /// </summary>
    public RecordLog? TryRewrite(AccountIndex accounts, RecordLog log, RecordLogOptions options)
    {
        try
        {
            if (!TryWrite(accounts, log.Store, options))
            {
                folder.Delete(TemporaryName);
                _notBefore = _records + slack;
                return null;
            }
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            folder.Delete(TemporaryName);
            _notBefore = _records + slack;
            return null;
        }

        folder.Replace(TemporaryName, AccountRecord.FileName);
        log.Dispose();

        // It reads what was written, and syncs the folder: only then is anything acknowledged again.
        LogOpening<RecordLog> opening = RecordLog.Open(
            folder, AccountRecord.FileName, AccountRecord.Format, options with { OnlyStore = log.Store, Salvage = false },
            static (_, _) => null);
        _records = opening.Records;
        return opening.Log ?? throw new IOException($"{opening.Damage}");
    }

    private bool TryWrite(AccountIndex accounts, string store, RecordLogOptions options)
    {
        folder.Delete(TemporaryName);
        LogOpening<RecordLog> opening = RecordLog.Open(
            folder, TemporaryName, AccountRecord.Format,
            options with { Durability = Durability.Os, NewStore = store, OnFailed = null },
            static (_, _) => "it was not there before");
        using RecordLog written = opening.Log ?? throw new IOException($"{opening.Damage}");
        foreach (AccountRecord[] part in accounts.Records().Chunk(RecordsAtOnce))
        {
            Array.ForEach(part, record => record.Append(written));
            switch (written.Commit())
            {
                case CommitOutcome.Durable:
                    break;
                case CommitOutcome.NoSpace:
                    return false;
                default:
                    throw new IOException($"{TemporaryName} could not be written");
            }
        }

        using IStorageFile file = folder.Open(TemporaryName);
        file.Sync(); // before the name changes, whatever the durability: the old log is gone then
        return true;
    }
}
