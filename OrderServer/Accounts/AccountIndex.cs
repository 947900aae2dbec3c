using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Accounts;

/// <summary>The accounts in memory, each with its logins, found by id, by name and by login.</summary>
/// <remarks>
/// Some 500 bytes for an account and 250 for a login. Its records, applied in their order, make it. Not thread-safe:
/// <see cref="AccountBook"/> guards it.
/// </remarks>
internal sealed class AccountIndex
{
    /// <summary>Accounts of a store: 50 MB of memory.</summary>
    public const int MaxAccounts = 100_000;

    /// <summary>Logins of an account: a person has a few devices. One more ends the oldest one.</summary>
    public const int MaxLogins = 8;

    private readonly Dictionary<string, Entry> _byId = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Entry> _byName = new(AccountRules.Names);
    private readonly Dictionary<string, KeptLogin> _logins = new(StringComparer.Ordinal);

    public int Accounts => _byId.Count;

    public int Logins => _logins.Count;

    /// <summary>The secret of the receipts; null when there is none yet.</summary>
    public string? Secret { get; private set; }

    /// <summary>How many records it takes to make the same index.</summary>
    public int LiveRecords => Accounts + Logins + (Secret is null ? 0 : 1);

    public Account? Find(string id) => _byId.GetValueOrDefault(id)?.Account;

    public Account? FindNamed(string name) => _byName.GetValueOrDefault(name)?.Account;

    /// <summary>The login, if it holds at that time (in seconds since 1970).</summary>
    public KeptLogin? FindLogin(string login, long now) =>
        _logins.GetValueOrDefault(login) is { } kept && kept.Until > now ? kept : null;

    /// <summary>The account's logins, the oldest first; also those whose time is over.</summary>
    public IReadOnlyList<string> LoginsOf(string id) => _byId.GetValueOrDefault(id)?.Logins ?? [];

    /// <summary>Forgets the logins whose time is over.</summary>
    public void ForgetEnded(long now)
    {
        foreach (KeptLogin login in _logins.Values.Where(login => login.Until <= now).ToList())
        {
            End(login.Login);
        }
    }

    /// <summary>The records of the state, in an order in which they can be applied.</summary>
    public IEnumerable<AccountRecord> Records()
    {
        if (Secret is not null)
        {
            yield return new AccountRecord.ReceiptSecret(Secret);
        }

        foreach (Entry entry in _byId.Values)
        {
            yield return new AccountRecord.Registered(entry.Account);
            foreach (string login in entry.Logins)
            {
                yield return new AccountRecord.LoggedIn(login, entry.Account.Id, _logins[login].Until);
            }
        }
    }

    /// <summary>Applies the next record; returns a reason when it does not follow those before it.</summary>
    public string? Apply(AccountRecord record)
    {
        switch (record)
        {
            case AccountRecord.Registered { Account: var account }
                when Find(account.Id) is null && FindNamed(account.Name) is null:
                _byId[account.Id] = _byName[account.Name] = new Entry(account);
                return null;
            case AccountRecord.Registered:
                return "an account comes twice, or two accounts have one name";
            case AccountRecord.PasswordSet change when _byId.TryGetValue(change.Account, out Entry? entry):
                entry.Account = entry.Account with { Password = change.Password };
                return null;
            case AccountRecord.LoggedIn login when _byId.TryGetValue(login.Account, out Entry? entry):
                End(login.Login); // one with the same hash may be kept, whose time is over
                _logins.Add(login.Login, new KeptLogin(login.Login, login.Account, login.Until));
                entry.Logins.Add(login.Login);
                return null;
            case AccountRecord.LoggedOut logout:
                End(logout.Login); // it may have been forgotten, because its time was over
                return null;
            case AccountRecord.ReceiptSecret secret when Secret is null:
                Secret = secret.Secret;
                return null;
            default:
                return "a record of an account, a login or a secret does not follow those before it";
        }
    }

    private void End(string login)
    {
        if (_logins.Remove(login, out KeptLogin? kept))
        {
            _byId[kept.Account].Logins.Remove(login);
        }
    }

    private sealed class Entry(Account account)
    {
        public Account Account { get; set; } = account;

        public List<string> Logins { get; } = [];
    }
}

/// <summary>A login as it is kept: the hash of its token, whose it is, and until when (in seconds since 1970).</summary>
internal sealed record KeptLogin(string Login, string Account, long Until);
