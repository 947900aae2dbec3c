using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.Common.Records;

/// <summary>A line of the log of accounts: what has happened to an account, a login, or the secret of the receipts.</summary>
/// <remarks>The first field is the kind. Times are in seconds since 1970. A login is named by the hash of its token.</remarks>
public abstract record AccountRecord
{
    public const string FileName = "accounts.csv";

    public static readonly LogFormat Format = new("account-log", 1);

    private AccountRecord()
    {
    }

    /// <summary>A new account.</summary>
    public sealed record Registered(Account Account) : AccountRecord
    {
        internal const string Kind = "account";

        public override void Append(RecordLog log) =>
            WriteHash(log.StartRecord().Field(Kind).Field(Account.Id).Field(Account.Name), Account.Password).End();
    }

    /// <summary>Another hash for the password of an account; its logins stay.</summary>
    public sealed record PasswordSet(string Account, PasswordHash Password) : AccountRecord
    {
        internal const string Kind = "password";

        public override void Append(RecordLog log) =>
            WriteHash(log.StartRecord().Field(Kind).Field(Account), Password).End();
    }

    /// <summary>A login, and when it ends by itself.</summary>
    public sealed record LoggedIn(string Login, string Account, long Until) : AccountRecord
    {
        internal const string Kind = "login";

        public override void Append(RecordLog log) =>
            log.StartRecord().Field(Kind).Field(Login).Field(Account).Field(Until).End();
    }

    /// <summary>The end of a login.</summary>
    public sealed record LoggedOut(string Login) : AccountRecord
    {
        internal const string Kind = "logout";

        public override void Append(RecordLog log) => log.StartRecord().Field(Kind).Field(Login).End();
    }

    /// <summary>The secret from which the receipts are made, in hexadecimal. There is one at most.</summary>
    public sealed record ReceiptSecret(string Secret) : AccountRecord
    {
        internal const string Kind = "secret";
        internal const int Digits = 64; // 256 bits

        public override void Append(RecordLog log) => log.StartRecord().Field(Kind).Field(Secret).End();
    }

    /// <summary>Appends its line.</summary>
    public abstract void Append(RecordLog log);

    /// <summary>Reads a line; null when it is not such a record.</summary>
    public static AccountRecord? Read(RecordFields fields)
    {
        if (!fields.TryRead(out string kind) || !fields.TryRead(out string first))
        {
            return null;
        }

        AccountRecord? record = null;
        switch (kind)
        {
            case Registered.Kind when fields.TryRead(out string name) && TryReadHash(ref fields, out PasswordHash hash):
                var account = new Account(first, name, hash);
                record = AccountRules.MayBe(account) ? new Registered(account) : null;
                break;
            case PasswordSet.Kind when TryReadHash(ref fields, out PasswordHash hash):
                record = AccountRules.IsHash(hash) ? new PasswordSet(first, hash) : null;
                break;
            case LoggedIn.Kind when fields.TryRead(out string owner) && fields.TryRead(out long until):
                record = LoginToken.IsHash(first) ? new LoggedIn(first, owner, until) : null;
                break;
            case LoggedOut.Kind:
                record = new LoggedOut(first);
                break;
            case ReceiptSecret.Kind:
                record = first.Length == ReceiptSecret.Digits && first.All(char.IsAsciiHexDigitLower)
                    ? new ReceiptSecret(first)
                    : null;
                break;
        }

        return fields.AtEnd ? record : null;
    }

    private static RecordWriter WriteHash(RecordWriter record, PasswordHash hash) =>
        record.Field(hash.Salt).Field(hash.Iterations).Field(hash.Hash);

    private static bool TryReadHash(ref RecordFields fields, out PasswordHash hash)
    {
        hash = null!;
        bool isRead = fields.TryRead(out string salt) & fields.TryRead(out int iterations) & fields.TryRead(out string text);
        hash = new PasswordHash(salt, iterations, text);
        return isRead;
    }
}
