using System.Globalization;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>
/// Takes the form that buys, and leads to the page of the order (303), so that a reload buys nothing. What goes wrong is said in
/// a page: what happened, whether anything was bought, and what can be done now.
/// </summary>
internal sealed class BuyPages(Storefront store, Visitors visitors)
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
        else if (WhoBuys(exchange, book, form) is { } owner)
        {
            Buy(exchange, book, form, copies, owner);
        }
    }

    /// <summary>
    /// The account that buys, empty for a guest. Null when the page with the form was made for somebody else; then the exchange
    /// is answered. So nobody buys for another account than he expects.
    /// </summary>
    private string? WhoBuys(Exchange exchange, Book book, BuyForm form)
    {
        if (form.Buyer == BuyForm.Guest)
        {
            return "";
        }

        Visitor visitor = visitors.Of(exchange);
        if (visitor.Kind == VisitorKind.Unknown)
        {
            exchange.Refuse(visitor.Refusal with { Message = visitor.Refusal.Message + "; nothing was bought by this click" });
        }
        else if (visitor.Kind == VisitorKind.Ended || (visitor.Account.Length == 0 && form.Buyer.Length > 0))
        {
            exchange.SayLoginEnded(book, form);
        }
        else if (visitor.Account != form.Buyer)
        {
            exchange.SayOtherBuyer(book, form, visitor.Login!);
        }
        else
        {
            return visitor.Account;
        }

        return null;
    }

    private void Buy(Exchange exchange, Book book, BuyForm form, int copies, string owner)
    {
        BuyOutcome outcome = store.BuyUnderKey(exchange, book.ItemNumber, copies, form.Key, owner);
        switch (outcome.Result)
        {
            case BuyResult.Ordered or BuyResult.OrderedBefore:
                LeadTo(
                    exchange, outcome.Order!, form, owner,
                    isBefore: outcome.IsReplay || outcome.Result == BuyResult.OrderedBefore);
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

    private void LeadTo(Exchange exchange, Order order, BuyForm form, string owner, bool isBefore)
    {
        if (owner.Length == 0)
        {
            // An account's orders are with the account. Without its receipt, the order is listed, and shown to everybody alike.
            Answer<KeptOrder> kept = store.FindOrder(exchange, order.OrderNumber, withReceipt: true);
            BrowserCookies.AddOrder(exchange, new BoughtOrder(order.OrderNumber, kept.HasValue ? kept.Value.Receipt : null));
        }

        BrowserCookies.EndKey(exchange, form.Key);
        bool isOtherPrice = order.Cost != form.Price * order.Quantity; // changed between our look at the book and the sale
        string address = ShopText.AddressOf(order) + (isBefore ? "?again" : isOtherPrice ? "?changed" : "");
        exchange.Response.AddField("Location"u8, System.Text.Encoding.ASCII.GetBytes(address));
        exchange.AnswerPage(303, "Bought", html => html.Put("a", "To your order", ("href", address)));
    }
}
