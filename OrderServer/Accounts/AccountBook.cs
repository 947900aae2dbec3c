using PygmyStore.Common.Contracts;
using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.OrderServer.Accounts;

/// <summary>The accounts, their logins and the secret of the receipts: a log in a file, and all of it in memory.</summary>
/// <remarks>
/// <para>For any thread. Each change has a commit of its own: there are a few in a second at most, because each login costs its
/// front end a hash. A change is shown once it is durable. The file is made with the first change, and belongs to the store that
/// the orders belong to.</para>
/// <para>When the log has far more records than its content needs, it is written anew, without those that are out of date.</para>
/// </remarks>
internal sealed class AccountBook : IGroupCommitOwner<AccountChange>, IDisposable
{
    private readonly IStorageFolder _folder;
    private readonly RecordLogOptions _options;
    private readonly Func<string> _store;
    private readonly Func<long> _now;
    private readonly GroupCommit<AccountChange> _commits;
    private readonly AccountIndex _index;
    private readonly List<AccountRecord> _records = []; // of the change that the leader decides
    private readonly Lock _lock = new();
    private readonly AccountRewriting _rewriting;
    private RecordLog? _log; // null until there is a change
    private volatile bool _hasFailed;

    private AccountBook(
        IStorageFolder folder, RecordLogOptions options, Func<string> store, Func<long> now, int maxWaitMilliseconds,
        AccountIndex index, RecordLog? log, AccountRewriting rewriting)
    {
        _folder = folder;
        _options = options;
        _store = store;
        _now = now;
        _index = index;
        _log = log;
        _rewriting = rewriting;
        _commits = new GroupCommit<AccountChange>(this, maxBatch: 1, maxWaitMilliseconds: maxWaitMilliseconds);
    }

    /// <summary>Opens the accounts of a folder; throws <see cref="StartupException"/> when their file is damaged.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="options">How the log is kept.</param>
    /// <param name="store">The id of the store that the orders belong to; empty while it is not known.</param>
    /// <param name="messages">Gets a line when a torn tail was cut off.</param>
    /// <param name="now">The time in seconds since 1970; that of the machine when it is left out.</param>
    /// <param name="maxWaitMilliseconds">How long a change may wait for its turn.</param>
    /// <param name="slack">How many records may be out of date before the log is written anew.</param>
    public static AccountBook Open(
        IStorageFolder folder, RecordLogOptions options, Func<string> store, TextWriter messages, Func<long>? now = null,
        int maxWaitMilliseconds = int.MaxValue, int slack = AccountRewriting.UsualSlack)
    {
        now ??= static () => DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        AccountRewriting.RemoveLeftOver(folder);
        var index = new AccountIndex();
        if (!folder.Exists(AccountRecord.FileName))
        {
            return new AccountBook(
                folder, options, store, now, maxWaitMilliseconds, index, null, new AccountRewriting(folder, 0, slack));
        }

        string known = store();
        LogOpening<RecordLog> opening = RecordLog.Open(
            folder, AccountRecord.FileName, AccountRecord.Format,
            options with { NewStore = known, OnlyStore = known.Length == 0 ? null : known }, (fields, _) => Read(index, fields));
        if (!opening.IsOpen)
        {
            throw new StartupException(opening.Damage.WithAdvice);
        }

        if (opening.Cut is not null)
        {
            messages.WriteLine(opening.Cut);
        }

        index.ForgetEnded(now());
        var book = new AccountBook(
            folder, options, store, now, maxWaitMilliseconds, index, opening.Log,
            new AccountRewriting(folder, opening.Records, slack));
        book.RewriteIfDue();
        return book;
    }

    public bool HasFailed => _hasFailed || _log is { HasFailed: true };

    public int Accounts => Read(static index => index.Accounts);

    public int Logins => Read(static index => index.Logins);

    /// <summary>Why there can be no accounts now; null when there can.</summary>
    public string? WhyNotNow()
    {
        string store = _store();
        string? own = Volatile.Read(ref _log)?.Store;
        return store.Length == 0 ? "the order log was not yet compared with the catalog"
            : own is { Length: > 0 } && own != store
                ? $"{AccountRecord.FileName} belongs to the store {own}, the orders to {store}: {RestoreAdvice.All}"
            : null;
    }

    /// <summary>Has the change decided and made durable.</summary>
    /// <returns>Only with <see cref="CommitOutcome.Durable"/> does the change's verdict hold.</returns>
    public CommitOutcome Submit(AccountChange change) =>
        WhyNotNow() is null ? _commits.Submit(change) : CommitOutcome.Busy;

    public Account? FindNamed(string name) => Read(index => index.FindNamed(name));

    /// <summary>The login with that hash of a token, if it still holds.</summary>
    public Login? FindLogin(string login)
    {
        long now = _now();
        return Read(index => index.FindLogin(login, now) is { } kept
            ? new Login(kept.Account, index.Find(kept.Account)!.Name, kept.Until - now)
            : null);
    }

    /// <summary>The secret of the receipts; null while there is none.</summary>
    public string? Secret => Read(static index => index.Secret);

    /// <summary>The records from which all of it can be made again, without those of ended logins.</summary>
    public IReadOnlyList<AccountRecord> Records()
    {
        long now = _now();
        return Read(index => index.Records().Where(record => record is not AccountRecord.LoggedIn login || login.Until > now)
            .ToList());
    }

    public void Dispose() => _log?.Dispose();

    void IGroupCommitOwner<AccountChange>.Apply(AccountChange command) => _records.AddRange(command.Decide(_index, _now()));

    CommitOutcome IGroupCommitOwner<AccountChange>.Commit()
    {
        if (HasFailed)
        {
            return CommitOutcome.Failed;
        }

        if (_records.Count == 0)
        {
            return CommitOutcome.Durable;
        }

        CommitOutcome outcome = OpenForStore();
        if (outcome != CommitOutcome.Durable)
        {
            return outcome;
        }

        _records.ForEach(record => record.Append(_log!));
        return _log!.Commit();
    }

    void IGroupCommitOwner<AccountChange>.Publish()
    {
        lock (_lock)
        {
            foreach (AccountRecord record in _records)
            {
                if (_index.Apply(record) is { } wrong)
                {
                    throw new InvalidOperationException(wrong);
                }
            }
        }

        _rewriting.Count(_records.Count);
        _records.Clear();
        RewriteIfDue();
    }

    void IGroupCommitOwner<AccountChange>.Discard()
    {
        _log?.DiscardPending();
        _records.Clear();
    }

    void IGroupCommitOwner<AccountChange>.Fail(Exception bug) => Fail(bug);

    /// <summary>Makes the file if there is none, and writes the store's id into it.</summary>
    private CommitOutcome OpenForStore()
    {
        try
        {
            string store = _store();
            if (_log is null)
            {
                LogOpening<RecordLog> opening = RecordLog.Open(
                    _folder, AccountRecord.FileName, AccountRecord.Format, _options with { NewStore = store },
                    static (_, _) => "it was not there before");
                Volatile.Write(ref _log, opening.Log ?? throw new IOException($"{opening.Damage}"));
            }

            return _log.Store.Length == 0 ? _log.GiveTo(store) : CommitOutcome.Durable;
        }
        catch (IOException error) when (DiskErrors.MayPass(error))
        {
            return CommitOutcome.NoSpace;
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            Fail(error);
            return CommitOutcome.Failed;
        }
    }

    private void RewriteIfDue()
    {
        if (_log is null || !_rewriting.IsDue(_index.LiveRecords))
        {
            return;
        }

        lock (_lock)
        {
            _index.ForgetEnded(_now());
        }

        try
        {
            // Readers look at the index alone, so the log can be exchanged.
            if (_rewriting.TryRewrite(_index, _log, _options) is { } written)
            {
                Volatile.Write(ref _log, written);
            }
        }
        catch (Exception error) when (DiskErrors.IsDiskError(error))
        {
            Fail(error);
        }
    }

    private void Fail(Exception error)
    {
        if (!_hasFailed)
        {
            _hasFailed = true;
            _options.OnFailed?.Invoke(error);
        }
    }

    private T Read<T>(Func<AccountIndex, T> read)
    {
        lock (_lock)
        {
            return read(_index);
        }
    }

    private static string? Read(AccountIndex index, RecordFields fields) => AccountRecord.Read(fields) is { } record
        ? index.Apply(record)
        : $"record {fields.Sequence} is not a record of accounts";
}
