using System.Net;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Observability;
using PygmyStore.Common.Records;

namespace PygmyStore.FrontEndServer.Accounts;

/// <summary>
/// Registers people, logs them in and out, and changes their passwords. The passwords stay here: the order service keeps and gets
/// hashes only. For any thread.
/// </summary>
/// <remarks>
/// An unknown name and a wrong password get the same answer after the same work. Failed attempts are slowed for each pair of name
/// and address, and for each address. A success does not count, but it does not clear the other failures of an address either:
/// otherwise anybody with an account could guess at others without a pause.
/// </remarks>
internal sealed class AccountAccess(AccountClient accounts, PasswordHasher hasher, Func<long> clock)
{
    private const string WrongPair = "the name or the password is wrong";

    // A person mistypes a few times. A machine that guesses gets four tries an hour after that.
    private static readonly ThrottleRule OfPair = new(Free: 5, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(15));

    // A whole class may be behind one address. After more mistakes than a class makes: one try a minute.
    private static readonly ThrottleRule OfAddress = new(Free: 30, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));

    private readonly AttemptThrottle _pairs = new(OfPair, clock);
    private readonly AttemptThrottle _addresses = new(OfAddress, clock);
    private readonly AttemptThrottle _registrations = new(OfAddress, clock);
    private readonly ClientShare _share = new(PasswordHasher.MostOfClient);

    private static Refusal Busy =>
        new(503, "too many people log in at this moment; try again", IsWorthRepeating: true) { IsShed = true };

    /// <summary>Opens an account, and logs its owner in.</summary>
    /// <param name="context">Of the request.</param>
    /// <param name="client">Where it comes from.</param>
    /// <param name="credentials">The name and the password, as they were typed.</param>
    /// <param name="before">The hash of the token of a login that this browser has, which ends; null for none.</param>
    public AccessOutcome Register(CallContext context, IPAddress? client, Credentials credentials, string? before)
    {
        string? name = NormalForm.Of(credentials.Name);
        string? password = NormalForm.Of(credentials.Password);
        if (WhyNotName(credentials.Name, name) is { } wrongName)
        {
            return new Refusal(422, wrongName);
        }

        if (WhyNotPassword(credentials.Password, password) is { } wrongPassword)
        {
            return new Refusal(422, wrongPassword);
        }

        string address = AttemptThrottle.KeyOf(client);
        if (WhyNotYet(_registrations.Begin(address), "accounts were opened") is { } wait)
        {
            return wait;
        }

        // First the hash: so a name that is taken costs as much as one that is free.
        if (TryMake(context, address, password!) is not { } hash)
        {
            _registrations.TakeBack(address);
            return Busy;
        }

        var account = new Account(AccountRules.NewId(), name!, hash);
        Answer<Done> opened = accounts.Register(context, account);
        if (opened.HasValue)
        {
            return Begin(context, account, before);
        }

        var refusal = Refusal.Of(opened);
        if (refusal.Status >= 500)
        {
            _registrations.TakeBack(address); // nobody has gained an account
        }

        return refusal;
    }

    /// <summary>Logs somebody in, under a new token. The parameters are those of <see cref="Register"/>.</summary>
    public AccessOutcome LogIn(CallContext context, IPAddress? client, Credentials credentials, string? before)
    {
        // The password was changed after it was proven, or another login has made its hash anew: so it is proven once more.
        AccessOutcome first = TryLogIn(context, client, credentials, before);
        AccessOutcome last = IsOtherPassword(first) ? TryLogIn(context, client, credentials, before) : first;
        return IsOtherPassword(last) ? new Refusal(401, WrongPair) : last;

        static bool IsOtherPassword(AccessOutcome outcome) => outcome.Visit is null && outcome.Refusal.Status == 409;
    }

    /// <summary>Ends a login for good; null when that is durable.</summary>
    public Refusal? LogOut(CallContext context, string login)
    {
        Answer<Done> ended = accounts.End(context, login);
        return ended.HasValue ? null : Refusal.Of(ended);
    }

    /// <summary>Changes a password. All other logins of the account end. Null when that is durable.</summary>
    public Refusal? ChangePassword(CallContext context, IPAddress? client, string name, NewPassword passwords, string login)
    {
        string? after = NormalForm.Of(passwords.New);
        if (WhyNotPassword(passwords.New, after) is { } wrong)
        {
            return new Refusal(422, wrong);
        }

        if (Verify(context, client, new Credentials(name, passwords.Old), out Account? account) is { } refusal)
        {
            return refusal.Status == 401 ? new Refusal(403, "the old password is wrong") : refusal;
        }

        if (TryMake(context, AttemptThrottle.KeyOf(client), after!) is not { } hash)
        {
            return Busy;
        }

        Answer<Done> changed = accounts.ChangePassword(context, new PasswordChange(account!.Id, account.Password, hash, login));
        return changed.HasValue ? null : Refusal.Of(changed);
    }

    private AccessOutcome TryLogIn(CallContext context, IPAddress? client, Credentials credentials, string? before)
    {
        if (Verify(context, client, credentials, out Account? account) is { } refusal)
        {
            return refusal;
        }

        if (hasher.IsOutdated(account!.Password)
            && TryMake(context, AttemptThrottle.KeyOf(client), NormalForm.Of(credentials.Password)!) is { } stronger
            && accounts.ChangePassword(context, new PasswordChange(account.Id, account.Password, stronger)).HasValue)
        {
            account = account with { Password = stronger }; // else next time
        }

        return Begin(context, account, before);
    }

    // What is too long has no normal form, and is refused as it was typed.
    private static string? WhyNotName(string typed, string? name) =>
        name is not null || typed.Length > NormalForm.MaxLength ? AccountRules.WhyNotName(name ?? typed)
        : "the name must not hold half of a character";

    private static string? WhyNotPassword(string typed, string? password) =>
        password is not null || typed.Length > NormalForm.MaxLength ? AccountRules.WhyNotPassword(password ?? typed)
        : "the password must not hold half of a character";

    /// <summary>A new hash; null when its turn would not come in time, or the client has its share of those at once.</summary>
    private PasswordHash? TryMake(CallContext context, string address, string password) =>
        _share.Run(address, () => hasher.TryMake(password, context.DeadlineMilliseconds));

    /// <summary>The account with that name and password; else why not.</summary>
    private Refusal? Verify(CallContext context, IPAddress? client, Credentials credentials, out Account? account)
    {
        account = null;
        string? name = NormalForm.Of(credentials.Name);
        string? password = NormalForm.Of(credentials.Password);
        if (name is null || AccountRules.WhyNotName(name) is not null
            || WhyNotPassword(credentials.Password, password) is not null)
        {
            return new Refusal(401, WrongPair); // no account can have them
        }

        string address = AttemptThrottle.KeyOf(client);
        string pair = address + " " + name;
        if (WhyNotYet(_addresses.Begin(address), "attempts to log in failed") is { } wait)
        {
            return wait;
        }

        if (WhyNotYet(_pairs.Begin(pair), "attempts to log in failed") is { } waitOfPair)
        {
            _addresses.TakeBack(address);
            return waitOfPair;
        }

        Answer<Account> found = accounts.FindNamed(context, name);
        bool isKnown = found.HasValue || (found.IsRefusal && found.Status == 404);
        bool? isRight = isKnown
            ? _share.Run(address, () => hasher.TryVerify(password!, found.Value?.Password, context.DeadlineMilliseconds))
            : null;
        if (isRight is null)
        {
            _addresses.TakeBack(address);
            _pairs.TakeBack(pair);
            return isKnown ? Busy : Refusal.Of(found);
        }

        if (!isRight.Value)
        {
            return new Refusal(401, WrongPair);
        }

        _addresses.TakeBack(address);
        _pairs.Succeed(pair);
        account = found.Value;
        return null;
    }

    private AccessOutcome Begin(CallContext context, Account account, string? before)
    {
        string token = LoginToken.New();
        Answer<Login> begun = accounts.Begin(
            context, new NewLogin(LoginToken.HashOf(token), account.Id, account.Password, before));
        return begun.HasValue ? new AccessOutcome(new Visit(token, begun.Value), default) : Refusal.Of(begun);
    }

    private static Refusal? WhyNotYet(TimeSpan wait, string what)
    {
        if (wait == TimeSpan.Zero)
        {
            return null;
        }

        long seconds = (long)Math.Ceiling(wait.TotalSeconds);
        return new Refusal(
            429, $"too many {what} from here; wait {seconds} {(seconds == 1 ? "second" : "seconds")}, then try again", true)
        {
            RetryAfterSeconds = seconds,
        };
    }
}

/// <summary>A login with its token, which only the browser keeps.</summary>
internal sealed record Visit(string Token, Login Login);

/// <summary>A visit that has begun, or why there is none.</summary>
internal readonly record struct AccessOutcome(Visit? Visit, Refusal Refusal)
{
    public static implicit operator AccessOutcome(Refusal refusal) => new(null, refusal);
}
