using System.Net;
using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;
using PygmyStore.FrontEndServer.Accounts;
using PygmyStore.Tests.Common.Http;
using PygmyStore.Tests.Common.Http.Client;

namespace PygmyStore.Tests.FrontEndServer.Accounts;

/// <summary>Logging in while the order service answers as the test says.</summary>
internal sealed class AccountAccessTests
{
    private const int Few = 1000;
    private const int Fewer = 500;
    private const string Password = "correct horse battery";
    private const string Conflict =
        "HTTP/1.1 409 Conflict\r\nConnection: close\r\nContent-Length: 47\r\n\r\n"
        + "{\"error\":{\"code\":409,\"message\":\"changed by x\"}}";
    private const string Begun = """{"data":{"account":"a0123456789abcdef","name":"Ada","seconds_left":60}}""";

    private static readonly Credentials Ada = new("Ada", Password);

    [Test]
    public void A_password_that_was_changed_after_it_was_proven_lets_nobody_in()
    {
        AccessOutcome outcome = LogIn(out string[] asked, Known(Password, Few), Conflict, Known("another horse", Few));
        Assert.That((outcome.Visit, outcome.Refusal.Status), Is.EqualTo(((Visit?)null, 401)));
        Assert.That(asked, Is.EqualTo(["/accounts/named", "/logins", "/accounts/named"]));
    }

    [Test]
    public void An_order_service_that_knows_two_passwords_lets_nobody_in_and_is_not_asked_for_ever()
    {
        AccessOutcome outcome = LogIn(out string[] asked, Known(Password, Few), Conflict, Known(Password, Few), Conflict);
        Assert.That((outcome.Visit, outcome.Refusal.Status, asked.Length), Is.EqualTo(((Visit?)null, 401, 4)));
    }

    [Test]
    public void Who_logs_in_while_another_login_makes_the_hash_anew_gets_in()
    {
        AccessOutcome outcome = LogIn(
            out string[] asked, Known(Password, Fewer), Conflict, Conflict, Known(Password, Few), Ok(Begun));
        Assert.That(outcome.Visit?.Login.Name, Is.EqualTo("Ada"), outcome.Refusal.Message);
        Assert.That(
            asked, Is.EqualTo(["/accounts/named", "/accounts/password", "/logins", "/accounts/named", "/logins"]));
    }

    [Test]
    public void A_name_or_password_longer_than_is_composed_gets_the_usual_answer_without_a_call()
    {
        string marks = new string('\u0301', 16_000) + new string('\u0316', 16_000);
        WithAccess(
            (access, _) =>
            {
                foreach (Credentials tooLong in new[] { Ada with { Name = marks }, Ada with { Password = marks } })
                {
                    AccessOutcome outcome = access.LogIn(CallContext.Own(), IPAddress.Loopback, tooLong, null);
                    Assert.That(outcome.Refusal.Status, Is.EqualTo(401));
                    Refusal refused = access.Register(CallContext.Own(), IPAddress.Loopback, tooLong, null).Refusal;
                    Assert.That((refused.Status, refused.Message), Is.EqualTo((422, tooLong.Name == marks
                        ? "the name must have 1 to 32 characters"
                        : "the password must have at most 128 characters")));
                }
            },
            []);
    }

    [Test]
    public void Whoever_sets_himself_too_little_time_is_told_so_by_each_call()
    {
        PasswordHash hash = new PasswordHasher(Few).TryMake(Password, long.MaxValue)!;
        var account = new Account("a0123456789abcdef", "Ada", hash);
        string login = LoginToken.HashOf(LoginToken.New());
        Status((accounts, context) => accounts.Register(context, account));
        Status((accounts, context) => accounts.FindNamed(context, "Ada"));
        Status((accounts, context) => accounts.ChangePassword(context, new PasswordChange(account.Id, hash, hash)));
        Status((accounts, context) => accounts.Begin(context, new NewLogin(login, account.Id, hash)));
        Status((accounts, context) => accounts.FindLogin(context, login));
        Status((accounts, context) => accounts.End(context, login));
        Status((accounts, context) => accounts.OrdersOf(context, account.Id, 1, 1));
        Status((accounts, context) => accounts.FindByReceipt(context, "1-00"));

        static void Status<T>(Func<AccountClient, CallContext, Answer<T>> call)
            where T : class => WithAccess(
                (_, accounts) =>
                {
                    var context = CallContext.Own();
                    context.DeadlineMilliseconds = Environment.TickCount64 + 100;
                    var refusal = Refusal.Of(call(accounts, context));
                    Assert.That((refusal.Status, refusal.IsWorthRepeating), Is.EqualTo((503, true)), refusal.Message);
                },
                [
                    static (upstream, connection) =>
                    {
                        upstream.ReadRequest(connection);
                        upstream.Cue.Wait(); // until the test is over: there is no answer
                    },
                ]);
    }

    private static AccessOutcome LogIn(out string[] asked, params string[] answers)
    {
        AccessOutcome outcome = default;
        string[] targets = [];
        WithAccess(
            (access, _) => outcome = access.LogIn(CallContext.Own(), IPAddress.Loopback, Ada, null),
            [.. answers.Select(answer => ScriptedUpstream.Answers(answer))],
            upstream => targets = [.. upstream.Requests.Select(request => request.StartLine.Split(' ')[1])]);
        asked = targets;
        return outcome;
    }

    private static void WithAccess(
        Action<AccountAccess, AccountClient> act, Action<ScriptedUpstream, RawConnection>[] scripts,
        Action<ScriptedUpstream>? look = null)
    {
        using var scripted = new ScriptedUpstream(scripts);
        using var upstreams = new UpstreamGroup(new UpstreamOptions { Name = "order", EndPoint = scripted.EndPoint });
        var accounts = new AccountClient(upstreams);
        act(new AccountAccess(accounts, new PasswordHasher(Few), () => 1), accounts);
        look?.Invoke(scripted);
    }

    private static string Ok(string body) => ScriptedUpstream.Ok(body, "Connection: close\r\n");

    private static string Known(string password, int iterations)
    {
        PasswordHash hash = new PasswordHasher(iterations).TryMake(password, long.MaxValue)!;
        var account = new Account("a0123456789abcdef", "Ada", hash);
        return Ok($$"""{"data":{{JsonSerializer.Serialize(account, ContractJson.Default.Account)}}}""");
    }
}
