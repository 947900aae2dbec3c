using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;
using PygmyStore.OrderServer.Accounts;

namespace PygmyStore.OrderServer.Faces;

/// <summary>
/// The accounts and logins, for front ends: these take the passwords and hash them, so none comes here. Each request may be sent
/// twice. What is asked for stands in bodies, because no log shows these.
/// </summary>
internal static class AccountRoutes
{
    private const string NoSuchAccount = "there is no such account";
    private const string NoSuchLogin = "there is no such login, or its time is over";

    /// <param name="router">Gets the routes.</param>
    /// <param name="accounts">The accounts.</param>
    /// <param name="loginSeconds">How long a login holds.</param>
    /// <param name="guard">Lets front ends pass.</param>
    public static void Map(Router router, AccountBook accounts, long loginSeconds, Func<Handler, Handler> guard)
    {
        MapChange(router, guard, "/accounts", "register", ContractJson.Default.Account, AccountRules.MayBe, (exchange, account) =>
            Submit(exchange, accounts, new Register(account), _ => AnswerDone(exchange)))
            .Describe(RouteTags.Servers, "Keeps a new account, if its name is free")
            .Body(ContractJson.Default.Account, AccountExamples.Account)
            .Answers(200, "It is kept.", ContractJson.Default.EnvelopeDone)
            .Refuses(409, 507);
        MapChange(
            router, guard, "/accounts/password", "password", ContractJson.Default.PasswordChange, MayBe, (exchange, change) =>
                Submit(exchange, accounts, new ChangePassword(change), _ => AnswerDone(exchange)))
            .Describe(RouteTags.Servers, "Changes a password, if it is still the one of before")
            .Body(ContractJson.Default.PasswordChange, AccountExamples.PasswordChange)
            .Answers(200, "It is changed.", ContractJson.Default.EnvelopeDone)
            .Refuses(404, 409, 507);
        MapChange(router, guard, "/logins", "login", ContractJson.Default.NewLogin, MayBe, (exchange, login) =>
            Submit(exchange, accounts, new BeginLogin(login, loginSeconds), begun =>
                exchange.AnswerData(begun.Login!, ContractJson.Default.EnvelopeLogin)))
            .Describe(RouteTags.Servers, "Begins a login of an account, if its password is still the one that was proven")
            .Body(ContractJson.Default.NewLogin, AccountExamples.NewLogin)
            .Answers(200, "The login.", ContractJson.Default.EnvelopeLogin)
            .Refuses(404, 409, 507);
        MapChange(router, guard, "/logins/end", "logout", ContractJson.Default.LoginName, MayBe, (exchange, login) =>
            Submit(exchange, accounts, new EndLogin(login.Login), _ => AnswerDone(exchange)))
            .Describe(RouteTags.Servers, "Ends a login")
            .Body(ContractJson.Default.LoginName, AccountExamples.Login)
            .Answers(200, "It has ended, or there was none.", ContractJson.Default.EnvelopeDone)
            .Refuses(507);
        router.Map(RequestMethod.Post, "/accounts/named", "account", guard(exchange => FindAccount(exchange, accounts)))
            .Describe(RouteTags.Servers, "Finds an account by its name, with what is kept of its password")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.AccountName, AccountExamples.Name)
            .Answers(200, "The account.", ContractJson.Default.EnvelopeAccount)
            .Refuses(404);
        router.Map(RequestMethod.Post, "/logins/named", "visitor", guard(exchange => FindLogin(exchange, accounts)))
            .Describe(RouteTags.Servers, "Finds a login that holds, by the hash of its token")
            .Needs(KeyGuard.ServiceField)
            .Body(ContractJson.Default.LoginName, AccountExamples.Login)
            .Answers(200, "The login.", ContractJson.Default.EnvelopeLogin)
            .Refuses(404);
    }

    private static RouteDescription MapChange<T>(
        Router router, Func<Handler, Handler> guard, string template, string operation, JsonTypeInfo<T> type, Func<T, bool> mayBe,
        Action<Exchange, T> change)
        where T : class => router.MapChange(RequestMethod.Post, template, operation, guard(exchange =>
        {
            if (!exchange.TryReadRequest(type, out T? request))
            {
                return;
            }

            if (mayBe(request))
            {
                change(exchange, request);
            }
            else
            {
                exchange.Response.Error(400, "this is not as a front end sends it");
            }
        })).Needs(KeyGuard.ServiceField);

    private static void Submit<T>(Exchange exchange, AccountBook accounts, T change, Action<T> answer)
        where T : AccountChange
    {
        if (accounts.WhyNotNow() is { } reason)
        {
            exchange.Refuse(new Refusal(503, reason, IsWorthRepeating: true));
            return;
        }

        switch (accounts.Submit(change))
        {
            case CommitOutcome.Durable when change.Verdict == ChangeVerdict.Done:
                answer(change);
                break;
            case CommitOutcome.Durable:
                exchange.Refuse(Of(change.Verdict));
                break;
            case CommitOutcome.NoSpace:
                exchange.Refuse(new Refusal(507, "there is no space for accounts and logins now", IsWorthRepeating: true));
                break;
            default:
                exchange.Refuse(new Refusal(503, "accounts and logins cannot be changed now", IsWorthRepeating: true));
                break;
        }
    }

    private static Refusal Of(ChangeVerdict verdict) => verdict switch
    {
        ChangeVerdict.NameTaken => new Refusal(409, "this name is taken"),
        ChangeVerdict.Full => new Refusal(503, $"the store has {AccountIndex.MaxAccounts} accounts, and can have no more"),
        ChangeVerdict.OtherPassword => new Refusal(409, "the password was changed meanwhile"),
        _ => new Refusal(404, NoSuchAccount),
    };

    private static void FindAccount(Exchange exchange, AccountBook accounts)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.AccountName, out AccountName? asked))
        {
            return;
        }

        if (accounts.FindNamed(asked.Name) is { } account)
        {
            exchange.AnswerData(account, ContractJson.Default.EnvelopeAccount);
        }
        else
        {
            exchange.Response.Error(404, NoSuchAccount);
        }
    }

    private static void FindLogin(Exchange exchange, AccountBook accounts)
    {
        if (!exchange.TryReadRequest(ContractJson.Default.LoginName, out LoginName? asked))
        {
            return;
        }

        if (accounts.FindLogin(asked.Login) is { } login)
        {
            exchange.AnswerData(login, ContractJson.Default.EnvelopeLogin);
        }
        else
        {
            exchange.Response.Error(404, NoSuchLogin);
        }
    }

    private static void AnswerDone(Exchange exchange) =>
        exchange.AnswerData(new Done(true), ContractJson.Default.EnvelopeDone);

    private static bool MayBe(PasswordChange change) => AccountRules.IsHash(change.After)
        && (change.StayingLogin is null || LoginToken.IsHash(change.StayingLogin));

    private static bool MayBe(NewLogin login) =>
        LoginToken.IsHash(login.Login) && AccountRules.IsHash(login.Password)
        && (login.Replaces is null || LoginToken.IsHash(login.Replaces));

    private static bool MayBe(LoginName login) => LoginToken.IsHash(login.Login);
}
