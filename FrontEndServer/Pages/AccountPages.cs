using System.Text;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Accounts;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The pages to register, to log in and out, and to change the password. Each form ends in 303.</summary>
internal sealed class AccountPages(AccountAccess access, AccountRoutes routes, Visitors visitors, PrivateChannel channel)
{
    private const string OldField = "old";
    private const string NewField = "new";
    private const string FaultId = "password-fault";

    public void Map(Router router)
    {
        MapForPeople(
            router, RequestMethod.Get, "/register", "Shows the form for a new account",
            exchange => ShowForm(exchange, isNew: true));
        MapForPeople(
            router, RequestMethod.Post, "/register", "Takes the form for a new account",
            exchange => Take(exchange, access.Register, isNew: true));
        MapForPeople(
            router, RequestMethod.Get, "/login", "Shows the form to log in", exchange => ShowForm(exchange, isNew: false));
        MapForPeople(
            router, RequestMethod.Post, "/login", "Takes the form to log in",
            exchange => Take(exchange, access.LogIn, isNew: false));
        MapForPeople(router, RequestMethod.Post, "/logout", "Logs a browser out", TakeLogOut);
        router.MapPage(RequestMethod.Get, "/me", ShowMe);
        router.MapPage(RequestMethod.Post, "/me/password", TakePassword);
    }

    /// <summary>A page without a resource for programs, which have <see cref="AccountRoutes"/>.</summary>
    private static void MapForPeople(
        Router router, RequestMethod method, string template, string summary, Handler page)
    {
        Handler others = exchange => exchange.Response.Error(
            406, "this is a page for people: programs use POST /accounts, POST /sessions and DELETE /sessions/current");
        RouteDescription route = method == RequestMethod.Get
            ? router.Map(method, template, "account_page", others)
            : router.MapChange(method, template, "account_page", others);
        route.Describe(RouteTags.Pages, summary)
            .AnswersWith(MediaTypes.Html, method == RequestMethod.Get ? 200 : 303, "The page, or the way to the next one.")
            .Refuses(406);
        router.MapPage(method, template, page);
    }

    private void ShowForm(Exchange exchange, bool isNew)
    {
        if (channel.WhyNot(exchange) is { } isOpen)
        {
            exchange.Response.Error(403, isOpen); // the page of an error says it
        }
        else
        {
            Show(exchange, 200, AccountForm.Of(exchange), isNew, fault: null);
        }
    }

    private void Take(Exchange exchange, Entrance entrance, bool isNew)
    {
        if (!TryReadForm(exchange, isNew ? "/register" : "/login", out FormBody? body))
        {
            return;
        }

        var form = AccountForm.Read(body, out Credentials credentials);
        if (routes.Enter(exchange, entrance, credentials, out _) is { } refusal)
        {
            exchange.Response.RetryAfterRefusal(refusal);
            Show(exchange, refusal.Status, form, isNew, refusal.Message);
        }
        else
        {
            LeadTo(exchange, form.Next);
        }
    }

    private void TakeLogOut(Exchange exchange)
    {
        if (!TryReadForm(exchange, "/me", out _))
        {
            return;
        }

        if (routes.LogOut(exchange) is { } refusal)
        {
            exchange.Refuse(refusal);
        }
        else
        {
            LeadTo(exchange, "/");
        }
    }

    private void ShowMe(Exchange exchange)
    {
        Visitor visitor = visitors.Of(exchange);
        if (Visitors.WhyNotLoggedIn(exchange, visitor, "log in to see your account") is { } refusal)
        {
            exchange.Refuse(refusal);
        }
        else
        {
            ShowMe(exchange, 200, visitor.Login!, fault: null);
        }
    }

    private void TakePassword(Exchange exchange)
    {
        if (!FormBody.IsForm(exchange))
        {
            routes.ChangePasswordByJson(exchange);
            return;
        }

        if (!TryReadForm(exchange, "/me", out FormBody? body))
        {
            return;
        }

        Visitor visitor = visitors.Of(exchange);
        if (Visitors.WhyNotLoggedIn(exchange, visitor, "log in to change your password") is { } notNow)
        {
            exchange.Refuse(notNow);
        }
        else if (routes.ChangePassword(exchange, visitor, new NewPassword(body[OldField], body[NewField])) is { } refusal)
        {
            exchange.Response.RetryAfterRefusal(refusal);
            ShowMe(exchange, refusal.Status, visitor.Login!, refusal.Message);
        }
        else
        {
            LeadTo(exchange, "/me?changed");
        }
    }

    /// <summary>Reads a form of this browser; false, and the exchange is answered, when it is not one.</summary>
    private static bool TryReadForm(
        Exchange exchange, string back, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out FormBody? body)
    {
        body = null;
        if (!FormBody.IsForm(exchange))
        {
            exchange.Response.Error(415, "this page takes a form (application/x-www-form-urlencoded)");
        }
        else if (FormBody.WhyNotRead(exchange.Body, out FormBody read) is { } reason)
        {
            ErrorPage.Answer(exchange, 400, "The store could not read this form", reason);
        }
        else if (!BrowserCookies.HasToken(exchange, read["token"]))
        {
            ErrorPage.Answer(
                exchange, 403, "This form is not from your browser",
                "the form is too old, or this browser keeps no cookies, which the store needs for its forms", back,
                "Back to the form");
        }
        else
        {
            body = read;
        }

        return body is not null;
    }

    private static void LeadTo(Exchange exchange, string address)
    {
        exchange.Response.AddField("Location"u8, Encoding.ASCII.GetBytes(address));
        exchange.AnswerPage(303, "Done", html => html.Put("a", "Go on", ("href", address)));
    }

    private static void Show(Exchange exchange, int status, AccountForm form, bool isNew, string? fault) =>
        exchange.AnswerPage(status, isNew ? "Register" : "Log in", html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", isNew ? "Register" : "Log in");
                form.Write(html, isNew ? "/register" : "/login", isNew ? "Register" : "Log in", isNew, fault);
                string next = form.Next == "/" ? "" : "?next=" + PercentEncoding.Encode(form.Next);
                using (html.Open("p"))
                {
                    html.Text(isNew ? "You have an account? " : "You have no account? ");
                    html.Put("a", isNew ? "Log in" : "Register", ("href", (isNew ? "/login" : "/register") + next));
                    html.Text(". You can also buy without one.");
                }
            }
        });

    private static void ShowMe(Exchange exchange, int status, Login login, string? fault)
    {
        string token = BrowserCookies.TokenFor(exchange);
        bool isChanged = exchange.Request.Target.TryGetParameter("changed"u8, out _);
        exchange.AnswerPage(status, "Your account", html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", "Your account");
                if (isChanged)
                {
                    html.Put(
                        "p", "Your password is changed. Everywhere else you are logged out.", ("class", "fault"),
                        ("role", "status"));
                }

                using (html.Open("p"))
                {
                    html.Text("You are logged in as ");
                    html.Put("strong", login.Name, ("dir", "auto"));
                    html.Text(".");
                }

                using (html.Open("div", ("class", "ways")))
                {
                    html.Put("a", "My orders", ("class", "button"), ("href", "/me/orders"));
                    using (html.Open("form", ("method", "post"), ("action", "/logout")))
                    {
                        html.PutVoid("input", ("type", "hidden"), ("name", "token"), ("value", token));
                        html.Put("button", "Log out", ("type", "submit"));
                    }
                }

                WritePasswordForm(html, token, login.Name, fault);
            }
        });
    }

    private static void WritePasswordForm(HtmlWriter html, string token, string name, string? fault)
    {
        html.Put("h2", "Change your password");
        using (html.Open("form", ("method", "post"), ("action", "/me/password"), ("class", "account")))
        {
            html.PutVoid("input", ("type", "hidden"), ("name", "token"), ("value", token));
            html.PutVoid( // for programs that keep passwords
                "input", ("type", "text"), ("name", "name"), ("value", name), ("autocomplete", "username"), ("hidden", ""));
            if (fault is not null)
            {
                html.Put("p", ShopText.Sentence(fault), ("class", "fault"), ("id", FaultId), ("role", "alert"));
            }

            string? described = fault is null ? null : FaultId;
            html.Put("label", "Your password now", ("for", OldField));
            AccountForm.WritePassword(html, OldField, isNew: false, invalid: null, described);
            html.Put("label", "New password", ("for", NewField));
            AccountForm.WritePassword(html, NewField, isNew: true, invalid: null, described);
            html.Put("button", "Change it", ("type", "submit"));
        }
    }
}
