using System.Globalization;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>What is said when a form did not buy, or may not have bought.</summary>
internal static class BuyRefusals
{
    public static void SayBadNumber(this Exchange exchange, Book book, BuyForm form) => exchange.Say(
        422, "How many copies?", book,
        html => form.Write(
            html, book.Stock, fault: $"Write a whole number from 1 to {BookRules.MaxQuantity}. Nothing was bought."));

    /// <summary>The form keeps its key: if an earlier click has bought, the next one shows that order.</summary>
    public static void SayPriceChanged(this Exchange exchange, Book book, BuyForm form) => exchange.Say(
        409, "The price has changed", book,
        html =>
        {
            html.Put("p", $"You saw {ShopText.Price(form.Price)} for a copy. Now a copy costs {ShopText.Price(book.Cost)}.");
            html.Put("p", form.AsksAgain
                ? "Whether your earlier click has bought is still not known. If it has, the button shows that order, at the "
                    + "price of then. If not, it buys at the new price."
                : "This click bought nothing.");
            (form with { Price = book.Cost }).Write(html, book.Stock, $"Buy at {ShopText.Price(book.Cost)}");
        });

    public static void SaySoldOut(this Exchange exchange, Book book, BuyForm form, int copies, IReadOnlyList<Book> others)
    {
        BuyForm? next = book.Stock == 0 ? null : form with
        {
            Quantity = Math.Min(copies, book.Stock).ToString(CultureInfo.InvariantCulture),
            Price = book.Cost,
            Key = BrowserCookies.NewKeyFor(exchange, book.ItemNumber), // the old one remembers the refusal
            AsksAgain = false,
        };
        if (next is null)
        {
            BrowserCookies.EndKey(exchange, form.Key);
        }

        exchange.Say(409, next is null ? "Sold out" : "There are not so many copies", book, html =>
        {
            html.Put("p", $"You asked for {ShopText.Copies(copies)}. {LeftNow(book.Stock)} Nothing was bought.");
            next?.Write(html, book.Stock, "Buy these");
            BookPage.WriteOthers(html, others);
        });
    }

    /// <summary>The form has bought, or was refused, with another number of copies.</summary>
    public static void SayUsed(this Exchange exchange, Book book, BuyForm form)
    {
        BuyForm next = form with { Key = BrowserCookies.NewKeyFor(exchange, book.ItemNumber), AsksAgain = false };
        exchange.Say(422, "This form was used already", book, html =>
        {
            html.Put("p", "You have sent this form before, with another number of copies. This click bought nothing.");
            using (html.Open("p"))
            {
                html.Text("What you have bought is under ");
                html.Put("a", "my orders", ("href", "/me/orders"));
                html.Text(". To buy more, send this new form.");
            }

            next.Write(html, book.Stock, "Buy more");
        });
    }

    /// <summary>The same key asks again, and learns what has happened.</summary>
    public static void SayAskAgain(this Exchange exchange, Book book, BuyForm form, BuyOutcome outcome)
    {
        bool isKnown = outcome.Result == BuyResult.Unavailable;
        exchange.Say(outcome.Status, isKnown ? "The store is busy" : "We do not know yet whether this was bought", book, html =>
        {
            html.Put("p", isKnown
                ? "This click bought nothing, because the store has too much to do or a part of it cannot be reached."
                : "A part of the store did not answer in time. Nothing is lost: if the copies were sold, your order is kept.");
            html.Put("p", "The button asks again for the same order. However often you press it, you buy once at most.");
            (form with { AsksAgain = form.AsksAgain || !isKnown }).WriteButton(html, isKnown ? "Try again" : "Ask again");
        });
    }

    /// <summary>The page with the form was made for a login that has ended.</summary>
    public static void SayLoginEnded(this Exchange exchange, Book book, BuyForm form)
    {
        if (LoginCookie.IsSent(exchange))
        {
            LoginCookie.Remove(exchange);
        }

        BuyForm asGuest = AsBuyer(exchange, form, BuyForm.Guest);
        Visitors.AddChallenge(exchange);
        exchange.Say(401, "You are not logged in any more", book, html =>
        {
            html.Put("p", form.AsksAgain
                ? "Whether your earlier click has bought is still not known. Log in, and look at your orders."
                : "This click bought nothing. Log in to buy with your account, or buy as a guest.");
            string login = "/login?next=" + PercentEncoding.Encode(form.AsksAgain ? "/me/orders" : ShopText.AddressOf(book));
            using (html.Open("p"))
            {
                html.Put("a", "Log in", ("class", "button"), ("href", login));
            }

            asGuest.WriteButton(html, "Buy as a guest");
        });
    }

    /// <summary>Somebody has logged in since the page with the form was opened by a guest, or by somebody else.</summary>
    public static void SayOtherBuyer(this Exchange exchange, Book book, BuyForm form, Login login)
    {
        BuyForm asGuest = form.Buyer.Length == 0 ? form with { Buyer = BuyForm.Guest } : AsBuyer(exchange, form, BuyForm.Guest);
        BuyForm asHim = AsBuyer(exchange, form, login.Account);
        exchange.Say(409, "Who buys this?", book, html =>
        {
            html.Put("p", $"You are logged in as {login.Name}, but this form was opened by "
                + (form.Buyer.Length == 0 ? "a guest" : "another account") + ". This click bought nothing."
                + (form.AsksAgain ? " Whether an earlier click has bought is still not known." : ""));
            asHim.WriteButton(html, $"Buy as {login.Name}");
            asGuest.WriteButton(html, form.AsksAgain && form.Buyer.Length == 0 ? "Ask again as a guest" : "Buy as a guest");
        });
    }

    /// <summary>The form for another buyer. It has another key, because a key belongs to one buyer.</summary>
    private static BuyForm AsBuyer(Exchange exchange, BuyForm form, string buyer) => form with
    {
        Buyer = buyer,
        Key = BrowserCookies.NewKeyFor(exchange, form.ItemNumber),
        AsksAgain = false,
    };

    private static string LeftNow(long stock) => stock switch
    {
        0 => "No copy is left.",
        1 => "1 copy is left.",
        _ => $"{ShopText.Copies(stock)} are left.",
    };

    private static void Say(this Exchange exchange, int status, string heading, Book book, Action<HtmlWriter> rest) =>
        exchange.AnswerPage(status, heading, html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", heading);
                using (html.Open("p"))
                {
                    html.Put("a", book.Title, ("href", ShopText.AddressOf(book)), ("dir", "auto"));
                    html.Text($" - {ShopText.Price(book.Cost)}");
                }

                rest(html);
            }
        });
}
