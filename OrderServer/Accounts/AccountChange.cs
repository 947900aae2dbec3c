using System.Security.Cryptography;
using PygmyStore.Common.Contracts;

namespace PygmyStore.OrderServer.Accounts;

/// <summary>A change of the accounts that is asked for: it decides itself, and its records make it durable.</summary>
internal abstract class AccountChange
{
    /// <summary>What was decided; valid once it is durable.</summary>
    public ChangeVerdict Verdict { get; protected set; }

    /// <summary>Decides against the accounts as they are; no records when nothing changes.</summary>
    /// <param name="accounts">The durable accounts.</param>
    /// <param name="now">In seconds since 1970.</param>
    public abstract IReadOnlyList<AccountRecord> Decide(AccountIndex accounts, long now);

    protected IReadOnlyList<AccountRecord> Refuse(ChangeVerdict verdict)
    {
        Verdict = verdict;
        return [];
    }
}

internal enum ChangeVerdict
{
    /// <summary>It is as it was asked for, by this request or by an earlier sending of it.</summary>
    Done,

    /// <summary>Another account has the name.</summary>
    NameTaken,

    /// <summary>There are as many accounts as there may be.</summary>
    Full,

    NoSuchAccount,

    /// <summary>The account has another password than the one that was to be replaced, or that was proven.</summary>
    OtherPassword,
}

/// <summary>Opens an account. The same account a second time is the same request, sent twice.</summary>
internal sealed class Register(Account account) : AccountChange
{
    public override IReadOnlyList<AccountRecord> Decide(AccountIndex accounts, long now) =>
        accounts.Find(account.Id) == account ? []
        : accounts.FindNamed(account.Name) is not null || accounts.Find(account.Id) is not null ? Refuse(ChangeVerdict.NameTaken)
        : accounts.Accounts >= AccountIndex.MaxAccounts ? Refuse(ChangeVerdict.Full)
        : [new AccountRecord.Registered(account)];
}

internal sealed class ChangePassword(PasswordChange change) : AccountChange
{
    public override IReadOnlyList<AccountRecord> Decide(AccountIndex accounts, long now)
    {
        if (accounts.Find(change.Account) is not { } account)
        {
            return Refuse(ChangeVerdict.NoSuchAccount);
        }

        if (account.Password == change.After)
        {
            return []; // the second sending
        }

        if (account.Password != change.Before)
        {
            return Refuse(ChangeVerdict.OtherPassword);
        }

        // The other logins first: a crash in between leaves the old password, and nobody is logged in who should not be.
        IEnumerable<AccountRecord> ended = change.StayingLogin is null ? [] : accounts.LoginsOf(account.Id)
            .Where(login => login != change.StayingLogin).Select(login => new AccountRecord.LoggedOut(login));
        return [.. ended, new AccountRecord.PasswordSet(account.Id, change.After)];
    }
}

/// <summary>Begins a login, perhaps in the place of another one.</summary>
/// <param name="login">What is asked for.</param>
/// <param name="seconds">How long it holds.</param>
internal sealed class BeginLogin(NewLogin login, long seconds) : AccountChange
{
    /// <summary>The login, once it is durable.</summary>
    public Login? Login { get; private set; }

    public override IReadOnlyList<AccountRecord> Decide(AccountIndex accounts, long now)
    {
        if (accounts.Find(login.Account) is not { } account)
        {
            return Refuse(ChangeVerdict.NoSuchAccount);
        }

        Login = new Login(account.Id, account.Name, seconds);
        if (accounts.FindLogin(login.Login, now) is { } known)
        {
            return known.Account == account.Id ? [] : Refuse(ChangeVerdict.NoSuchAccount);
        }

        if (account.Password != login.Password)
        {
            return Refuse(ChangeVerdict.OtherPassword); // it was changed after the front end had compared it
        }

        var records = new List<AccountRecord>();
        bool isReplaced = login.Replaces is not null && accounts.FindLogin(login.Replaces, now) is not null;
        if (isReplaced)
        {
            records.Add(new AccountRecord.LoggedOut(login.Replaces!));
        }

        // The oldest ones go, so that there is room for this one.
        string[] others = [.. accounts.LoginsOf(account.Id).Where(other => !isReplaced || other != login.Replaces)];
        records.AddRange(others.Take(Math.Max(0, others.Length - AccountIndex.MaxLogins + 1))
            .Select(oldest => new AccountRecord.LoggedOut(oldest)));
        records.Add(new AccountRecord.LoggedIn(login.Login, account.Id, now + seconds));
        return records;
    }
}

internal sealed class EndLogin(string login) : AccountChange
{
    public override IReadOnlyList<AccountRecord> Decide(AccountIndex accounts, long now) =>
        accounts.FindLogin(login, now) is null ? [] : [new AccountRecord.LoggedOut(login)];
}

/// <summary>Makes the secret of the receipts, unless there is one.</summary>
internal sealed class MakeSecret : AccountChange
{
    private const int Bytes = 32;

    public override IReadOnlyList<AccountRecord> Decide(AccountIndex accounts, long now) => accounts.Secret is null
        ? [new AccountRecord.ReceiptSecret(RandomNumberGenerator.GetHexString(2 * Bytes, lowercase: true))]
        : [];
}
