using System.Globalization;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Records;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// Takes the form that buys, and leads to the page of the order (303), so that a reload buys nothing. What goes wrong is said in
/// a page: what happened, whether anything was bought, and what can be done now.
/// </summary>
internal sealed class BuyPages(Storefront store)
{
    public void Take(Exchange exchange)
    {
        if (!FormBody.IsForm(exchange))
        {
            OurFace.Buy(exchange, store);
        }
        else if (FormBody.WhyNotRead(exchange.Body, out FormBody body) is { } reason)
        {
            ErrorPage.Answer(exchange, 400, "The store could not read this form", $"{reason}; nothing was bought");
        }
        else if (!BuyForm.TryRead(body, out BuyForm? form))
        {
            ErrorPage.Answer(
                exchange, 400, "The store could not read this form",
                "a part of the form is missing or is not as the store wrote it; nothing was bought");
        }
        else if (!BrowserCookies.HasToken(exchange, form.Token))
        {
            ErrorPage.Answer(
                exchange, 403, "This form is not from your browser",
                "nothing was bought: the form is too old, or this browser keeps no cookies, which the store needs for its forms",
                back: string.Create(CultureInfo.InvariantCulture, $"/books/{form.ItemNumber}"));
        }
        else
        {
            Take(exchange, form);
        }
    }

    private void Take(Exchange exchange, BuyForm form)
    {
        Answer<Book> found = store.Lookup(exchange, form.ItemNumber);
        if (!found.HasValue)
        {
            var refusal = Refusal.Of(found);
            exchange.Refuse(refusal with { Message = refusal.Message + "; nothing was bought by this click" });
            return;
        }

        Book book = found.Value;
        if (form.Copies is not { } copies)
        {
            exchange.SayBadNumber(book, form);
        }
        else if (book.Cost != form.Price)
        {
            exchange.SayPriceChanged(book, form);
        }
        else
        {
            Buy(exchange, book, form, copies);
        }
    }

    private void Buy(Exchange exchange, Book book, BuyForm form, int copies)
    {
        BuyOutcome outcome = store.BuyUnderKey(exchange, book.ItemNumber, copies, form.Key);
        switch (outcome.Result)
        {
            case BuyResult.Ordered or BuyResult.OrderedBefore:
                LeadTo(exchange, outcome.Order!, form, isBefore: outcome.IsReplay || outcome.Result == BuyResult.OrderedBefore);
                break;
            case BuyResult.OutOfStock:
                // What is left now, which may be more than at the moment of the refusal.
                Answer<Book> left = store.Lookup(exchange, book.ItemNumber);
                book = left.HasValue ? left.Value : book with { Stock = 0 };
                exchange.SaySoldOut(book, form, copies, BookPage.OthersLike(exchange, store, book));
                break;
            case BuyResult.KeyReused:
                exchange.SayUsed(book, form);
                break;
            case BuyResult.BadRequest:
                exchange.SayBadNumber(book, form);
                break;
            case BuyResult.InProgress or BuyResult.Unavailable or BuyResult.Unknown:
                exchange.Response.RetryAfter();
                exchange.Response.IsShed = outcome.IsShed;
                exchange.SayAskAgain(book, form, outcome);
                break;
            default:
                exchange.Refuse(Refusal.Of(outcome));
                break;
        }
    }

    private static void LeadTo(Exchange exchange, Order order, BuyForm form, bool isBefore)
    {
        BrowserCookies.AddOrder(exchange, order.OrderNumber);
        BrowserCookies.EndKey(exchange, form.Key);
        bool isOtherPrice = order.Cost != form.Price * order.Quantity; // changed between our look at the book and the sale
        string address = ShopText.AddressOf(order) + (isBefore ? "?again" : isOtherPrice ? "?changed" : "");
        exchange.Response.AddField("Location"u8, System.Text.Encoding.ASCII.GetBytes(address));
        exchange.AnswerPage(303, "Bought", html => html.Put("a", "To your order", ("href", address)));
    }
}

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
