using System.Globalization;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The page of one order, also by its receipt, and those of an account or of this browser.</summary>
internal sealed class OrderPages(Storefront store, Visitors visitors, AccountRoutes accounts)
{
    public void Show(Exchange exchange)
    {
        BoughtOrder bought = TargetNumber.TryRead(exchange.PathParameter(0), out long number)
            ? BrowserCookies.OrdersOf(exchange).FirstOrDefault(known => known.Number == number)
            : default;
        Answer<KeptOrder> found = store.FindOrder(exchange, exchange.PathParameter(0), withReceipt: bought.Receipt is not null);
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        KeptOrder kept = found.Value;
        if (visitors.WhyNotSee(exchange, kept.Owner) is { } refusal)
        {
            exchange.Refuse(refusal);
            return;
        }

        Order order = kept.Order;
        string notice = exchange.Request.Target.TryGetParameter("again"u8, out _)
            ? "An earlier click had bought this already. Nothing was bought a second time."
            : exchange.Request.Target.TryGetParameter("changed"u8, out _)
                ? "The price changed while you bought: this is what it was at the moment of the sale."
                : "";
        bool isProven = bought.IsProvenBy(kept.Receipt); // the cookie is the client's text: a number in it proves nothing
        bool isMine = isProven || kept.Owner.Length > 0;
        Show(exchange, order, isMine ? $"Thank you. This is order {order.OrderNumber}" : $"Order {order.OrderNumber}", notice,
            isProven ? kept.Receipt : null);
    }

    /// <summary>The order that belongs to a receipt.</summary>
    public void ShowReceipt(Exchange exchange)
    {
        Answer<Order> found = accounts.FindByReceipt(exchange);
        if (found.HasValue)
        {
            Show(exchange, found.Value, $"Receipt of order {found.Value.OrderNumber}", notice: "", receipt: null);
        }
        else
        {
            exchange.Refuse(Refusal.Of(found));
        }
    }

    /// <summary>The orders of the visitor's account, and those that were bought in this browser without an account.</summary>
    public void ShowMine(Exchange exchange)
    {
        Visitor visitor = visitors.Of(exchange);
        if (visitor.Kind == VisitorKind.Guest)
        {
            ShowOfBrowser(exchange);
        }
        else if (Visitors.WhyNotLoggedIn(exchange, visitor) is { } refusal)
        {
            exchange.Refuse(refusal);
        }
        else if (AccountRoutes.TryReadPage(exchange, out long before, out int limit))
        {
            ShowOfAccount(exchange, visitor.Login!, before, limit);
        }
    }

    private void ShowOfAccount(Exchange exchange, Login login, long before, int limit)
    {
        Answer<IReadOnlyList<Order>> found = accounts.OrdersOf(exchange, login.Account, before, limit, out long? next);
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        List<Order> ofBrowser = ReadOfBrowser(exchange, out bool isCut);
        exchange.AnswerPage(200, "My orders", html =>
        {
            html.Put("h1", "My orders");
            if (found.Value.Count == 0)
            {
                html.Put("p", before == long.MaxValue ? "There are none yet." : "There are no more.");
            }

            WriteTable(html, found.Value);
            if (next is { } number)
            {
                string address = string.Create(CultureInfo.InvariantCulture, $"/me/orders?before={number}&limit={limit}");
                html.Put("a", "Earlier orders", ("class", "button"), ("href", address), ("rel", "next"));
            }

            if (ofBrowser.Count > 0 || isCut)
            {
                html.Put("h2", "Bought in this browser without an account");
                WriteCut(html, isCut);
                WriteTable(html, ofBrowser);
            }

            html.Put("a", "To the books", ("class", "button"), ("href", "/"));
        });
    }

    private void ShowOfBrowser(Exchange exchange)
    {
        List<Order> orders = ReadOfBrowser(exchange, out bool isCut);
        if (isCut)
        {
            exchange.Response.RetryAfter();
        }

        exchange.AnswerPage(isCut && orders.Count == 0 ? 503 : 200, "My orders", html =>
        {
            html.Put("h1", "My orders");
            html.Put("p", $"The last {BrowserCookies.MaxOrders} orders that were bought in this browser, for a month.");
            WriteCut(html, isCut);
            if (orders.Count == 0 && !isCut)
            {
                html.Put("p", "There are none yet.");
            }

            WriteTable(html, orders);
            html.Put("a", "To the books", ("class", "button"), ("href", "/"));
        });
    }

    /// <summary>Asks for each order in turn, and no further when the order service does not answer.</summary>
    private List<Order> ReadOfBrowser(Exchange exchange, out bool isCut)
    {
        var orders = new List<Order>();
        isCut = false;
        foreach (BoughtOrder bought in BrowserCookies.OrdersOf(exchange))
        {
            Answer<KeptOrder> found = store.FindOrder(exchange, bought.Number);
            if (found.HasValue && found.Value.Owner.Length == 0)
            {
                orders.Add(found.Value.Order); // only a client can put the number of another order into the cookie
            }
            else if (!found.HasValue && !found.IsRefusal)
            {
                isCut = true;
                break;
            }
        }

        return orders;
    }

    private static void Show(Exchange exchange, Order order, string heading, string notice, string? receipt) =>
        exchange.AnswerPage(200, $"Order {order.OrderNumber}", html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", heading);
                if (notice.Length > 0)
                {
                    html.Put("p", notice, ("class", "fault"), ("role", "status"));
                }

                WriteDetails(html, order);
                if (receipt is not null)
                {
                    using (html.Open("p"))
                    {
                        html.Text("To see it again elsewhere, keep the address of ");
                        html.Put("a", "your receipt", ("href", "/receipts/" + receipt));
                        html.Text(". Nobody can guess it.");
                    }
                }

                using (html.Open("p", ("class", "ways")))
                {
                    html.Put("a", "More books", ("class", "button"), ("href", "/"));
                    html.Put("a", "Buy this book again", ("href", BookAddress(order)));
                    html.Put("a", "My orders", ("href", "/me/orders"));
                }
            }
        });

    private static void WriteCut(HtmlWriter html, bool isCut)
    {
        if (isCut)
        {
            html.Put(
                "p", "A part of the store does not answer, so some orders are not shown. They are kept. Load the page again.",
                ("class", "fault"));
        }
    }

    private static void WriteDetails(HtmlWriter html, Order order)
    {
        using (html.Open("dl"))
        {
            html.Put("dt", "Book");
            using (html.Open("dd"))
            {
                html.Put("a", order.Title, ("href", BookAddress(order)), ("dir", "auto"));
            }

            html.Put("dt", "Copies");
            html.Put("dd", order.Quantity.ToString("#,##0", CultureInfo.InvariantCulture));
            html.Put("dt", "Price in all");
            html.Put("dd", ShopText.Price(order.Cost), ("class", "price"));
        }
    }

    private static void WriteTable(HtmlWriter html, IReadOnlyList<Order> orders)
    {
        if (orders.Count == 0)
        {
            return;
        }

        using (html.Open("table"))
        {
            using (html.Open("thead"))
            using (html.Open("tr"))
            {
                html.Put("th", "Order", ("scope", "col"));
                html.Put("th", "Book", ("scope", "col"));
                html.Put("th", "Copies", ("scope", "col"), ("class", "number"));
                html.Put("th", "Price", ("scope", "col"), ("class", "number"));
            }

            using (html.Open("tbody"))
            {
                foreach (Order order in orders)
                {
                    WriteRow(html, order);
                }
            }
        }
    }

    private static void WriteRow(HtmlWriter html, Order order)
    {
        using (html.Open("tr"))
        {
            using (html.Open("th", ("scope", "row")))
            {
                html.Put("a", $"Order {order.OrderNumber}", ("href", ShopText.AddressOf(order)));
            }

            html.Put("td", order.Title, ("dir", "auto"));
            html.Put("td", order.Quantity.ToString("#,##0", CultureInfo.InvariantCulture), ("class", "number"));
            html.Put("td", ShopText.Price(order.Cost), ("class", "number"));
        }
    }

    private static string BookAddress(Order order) => string.Create(CultureInfo.InvariantCulture, $"/books/{order.ItemNumber}");
}
