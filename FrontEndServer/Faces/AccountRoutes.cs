using System.Globalization;
using System.Net;
using System.Text;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Observability;
using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.FrontEndServer.Faces;

/// <summary>
/// Accounts for programs: <c>POST /accounts</c> and <c>POST /sessions</c> take a name and a password and set the cookie of a
/// login, <c>DELETE /sessions/current</c> ends it, and <c>/me</c> is about its account.
/// </summary>
internal sealed class AccountRoutes(AccountAccess access, Visitors visitors, AccountClient accounts, PrivateChannel channel)
{
    public const int UsualPage = 50; // orders

    private const int MaxPage = 100; // the order service reads each of them from its file

    public void Map(Router router)
    {
        const string example = """{"name":"Ada","password":"correct horse battery"}""";
        router.MapChange(RequestMethod.Post, "/accounts", "register", exchange => Enter(exchange, access.Register))
            .Describe(RouteTags.Accounts, "Makes an account, and logs in to it", "The answer sets the cookie of the login.")
            .Body(ContractJson.Default.Credentials, example)
            .Answers(201, "Whose account it is.", ContractJson.Default.EnvelopeLoggedIn)
            .Refuses(403, 409, 422, 429, 502, 507);
        router.MapChange(RequestMethod.Post, "/sessions", "login", exchange => Enter(exchange, access.LogIn))
            .Describe(RouteTags.Accounts, "Logs in", "401: the name or the password is wrong; nobody is told which.")
            .Body(ContractJson.Default.Credentials, example)
            .Answers(201, "Who is logged in.", ContractJson.Default.EnvelopeLoggedIn)
            .Refuses(401, 403, 422, 429, 502, 507);
        router.MapChange(RequestMethod.Delete, "/sessions/current", "logout", LogOutByProgram)
            .Describe(RouteTags.Accounts, "Logs out: the cookie is of no use any more")
            .Answers(204, "The login has ended, or there was none.")
            .Refuses(502, 507);
        MapMine(router);
        router.Map(RequestMethod.Get, "/receipts/{receipt}", "receipt", exchange =>
            exchange.AnswerFound(FindByReceipt(exchange), ContractJson.Default.EnvelopeOrder))
            .Describe(RouteTags.Accounts, "Shows a guest's order by its receipt, which only the buyer's browser was given")
            .WithSecretPath()
            .Path("receipt", ValueShape.Text("1-0123456789abcdef"), "the receipt, as the order's page shows it")
            .Answers(200, "The order.", ContractJson.Default.EnvelopeOrder)
            .Refuses(404, 502, 504);
    }

    private void MapMine(Router router)
    {
        router.Map(RequestMethod.Get, "/me", "me", ShowMe)
            .Describe(RouteTags.Accounts, "Tells who is logged in").NeedsCookie(LoginCookie.Cookie)
            .Answers(200, "Who, and for how long.", ContractJson.Default.EnvelopeLoggedIn)
            .Refuses(401, 502, 504);
        router.MapChange(RequestMethod.Post, "/me/password", "password", ChangePasswordByJson)
            .Describe(RouteTags.Accounts, "Changes the password, and ends all other logins of the account")
            .NeedsCookie(LoginCookie.Cookie)
            .Body(ContractJson.Default.NewPassword, """{"old":"correct horse battery","new":"correct horse battery staple"}""")
            .Answers(204, "The new password counts.")
            .Refuses(401, 403, 409, 422, 429, 502, 507);
        router.Map(RequestMethod.Get, "/me/orders", "my_orders", ListOrders)
            .Describe(RouteTags.Accounts, "Lists the account's orders, the newest first")
            .NeedsCookie(LoginCookie.Cookie)
            .Query("before", Shapes.OrderNumber, "only orders before this one")
            .Query("limit", ValueShape.Whole(1, MaxPage, UsualPage), "orders at most")
            .Answers(200, "A page of the list; Link leads to the next one.", ContractJson.Default.EnvelopeIReadOnlyListOrder)
            .Refuses(401, 502, 504);
    }

    private void LogOutByProgram(Exchange exchange)
    {
        if (LogOut(exchange) is { } refusal)
        {
            exchange.Refuse(refusal);
        }
        else
        {
            exchange.Response.Begin(204, MediaTypes.Json);
        }
    }

    /// <summary>Ends the login of the request, and removes its cookie; null when that is durable.</summary>
    public Refusal? LogOut(Exchange exchange)
    {
        Refusal? refusal = LoginCookie.Read(exchange) is { } cookie
            ? access.LogOut(exchange.Context, LoginToken.HashOf(cookie.Token))
            : null;
        if (refusal is null)
        {
            LoginCookie.Remove(exchange);
        }

        return refusal;
    }

    /// <summary>Registers somebody or logs him in, and sets the cookie; null when that is done.</summary>
    public Refusal? Enter(Exchange exchange, Entrance entrance, Credentials credentials, out Login? login)
    {
        login = null;
        if (channel.WhyNot(exchange) is { } isOpen)
        {
            return new Refusal(403, isOpen);
        }

        string? before = LoginCookie.Read(exchange) is { } cookie ? LoginToken.HashOf(cookie.Token) : null;
        AccessOutcome outcome = entrance(exchange.Context, channel.ClientOf(exchange), credentials, before);
        if (outcome.Visit is { } visit)
        {
            LoginCookie.Set(exchange, visit, channel.IsHttps(exchange));
            login = visit.Login;
            return null;
        }

        if (outcome.Refusal.Status == 401)
        {
            Visitors.AddChallenge(exchange);
        }

        return outcome.Refusal;
    }

    /// <summary>Changes the password of the visitor's account; null when that is done.</summary>
    public Refusal? ChangePassword(Exchange exchange, Visitor visitor, NewPassword passwords) =>
        channel.WhyNot(exchange) is { } isOpen
            ? new Refusal(403, isOpen)
            : access.ChangePassword(
                exchange.Context, channel.ClientOf(exchange), visitor.Login!.Name, passwords, visitor.LoginHash!);

    /// <summary>The same as a program asks for it.</summary>
    public void ChangePasswordByJson(Exchange exchange)
    {
        Visitor visitor = visitors.Of(exchange);
        if (channel.WhyNot(exchange) is { } isOpen)
        {
            exchange.Response.Error(403, isOpen);
        }
        else if (Visitors.WhyNotLoggedIn(exchange, visitor) is { } guest)
        {
            exchange.Refuse(guest);
        }
        else if (exchange.TryReadRequest(ContractJson.Default.NewPassword, out NewPassword? passwords))
        {
            if (ChangePassword(exchange, visitor, passwords) is { } refusal)
            {
                exchange.Refuse(refusal);
            }
            else
            {
                exchange.Response.Begin(204, MediaTypes.Json);
            }
        }
    }

    /// <summary>A page of the account's orders, the newest first; the next one, if there are more.</summary>
    public Answer<IReadOnlyList<Order>> OrdersOf(Exchange exchange, string account, long before, int limit, out long? next)
    {
        next = null;
        Answer<IReadOnlyList<Order>> found = accounts.OrdersOf(exchange.Context, account, before, limit + 1);
        if (found.HasValue && found.Value.Count > limit)
        {
            next = found.Value[limit - 1].OrderNumber;
            found = found with { Value = [.. found.Value.Take(limit)] };
        }

        return found;
    }

    /// <summary>A guest's order by its receipt, which stands in the path. No log has it.</summary>
    public Answer<Order> FindByReceipt(Exchange exchange) =>
        accounts.FindByReceipt(exchange.Context, Encoding.UTF8.GetString(exchange.PathParameter(0)));

    /// <summary>Which of the orders are asked for; false, and the exchange is answered, when that is not clear.</summary>
    public static bool TryReadPage(Exchange exchange, out long before, out int limit)
    {
        RequestTarget target = exchange.Request.Target;
        bool isRead = TargetNumber.TryReadParameter(target, "before"u8, 1, long.MaxValue, long.MaxValue, out before)
            & TargetNumber.TryReadParameter(target, "limit"u8, 1, MaxPage, UsualPage, out long most);
        limit = (int)most;
        if (!isRead)
        {
            exchange.Response.Error(400, $"before is the number of an order, and limit is 1 to {MaxPage}");
        }

        return isRead;
    }

    private void Enter(Exchange exchange, Entrance entrance)
    {
        // First of all: nobody is asked to send a password once more over this connection.
        if (channel.WhyNot(exchange) is { } isOpen)
        {
            exchange.Response.Error(403, isOpen);
        }
        else if (exchange.TryReadRequest(ContractJson.Default.Credentials, out Credentials? credentials))
        {
            if (Enter(exchange, entrance, credentials, out Login? login) is { } refusal)
            {
                exchange.Refuse(refusal);
            }
            else
            {
                exchange.AnswerData(
                    new LoggedIn(login!.Name, login.SecondsLeft), ContractJson.Default.EnvelopeLoggedIn, status: 201);
            }
        }
    }

    private void ShowMe(Exchange exchange)
    {
        Visitor visitor = visitors.Of(exchange);
        if (Visitors.WhyNotLoggedIn(exchange, visitor) is { } refusal)
        {
            exchange.Refuse(refusal);
        }
        else
        {
            exchange.AnswerData(
                new LoggedIn(visitor.Login!.Name, visitor.Login.SecondsLeft), ContractJson.Default.EnvelopeLoggedIn);
        }
    }

    private void ListOrders(Exchange exchange)
    {
        Visitor visitor = visitors.Of(exchange);
        if (Visitors.WhyNotLoggedIn(exchange, visitor) is { } refusal)
        {
            exchange.Refuse(refusal);
            return;
        }

        if (!TryReadPage(exchange, out long before, out int limit))
        {
            return;
        }

        Answer<IReadOnlyList<Order>> found = OrdersOf(exchange, visitor.Account, before, limit, out long? next);
        if (next is { } number)
        {
            exchange.Response.AddField(
                "Link"u8, Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"</me/orders?before={number}&limit={limit}>; rel=\"next\"")));
        }

        exchange.AnswerFound(found, ContractJson.Default.EnvelopeIReadOnlyListOrder);
    }
}

/// <summary>A way in with a name and a password: to register, or to log in.</summary>
internal delegate AccessOutcome Entrance(CallContext context, IPAddress? client, Credentials credentials, string? before);
