using System.Globalization;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;
using PygmyStore.FrontEndServer.Faces;

namespace PygmyStore.FrontEndServer.Pages;

/// <summary>The page of one order, and that of the last orders of this browser.</summary>
internal static class OrderPages
{
    public static void Show(Exchange exchange, Storefront store)
    {
        Answer<Order> found = store.FindOrder(exchange, exchange.PathParameter(0));
        if (!found.HasValue)
        {
            exchange.Refuse(Refusal.Of(found));
            return;
        }

        Order order = found.Value;
        string notice = exchange.Request.Target.TryGetParameter("again"u8, out _)
            ? "An earlier click had bought this already. Nothing was bought a second time."
            : exchange.Request.Target.TryGetParameter("changed"u8, out _)
                ? "The price changed while you bought: this is what it was at the moment of the sale."
                : "";
        bool isMine = BrowserCookies.OrdersOf(exchange).Contains(order.OrderNumber);
        exchange.AnswerPage(200, $"Order {order.OrderNumber}", html =>
        {
            using (html.Open("section", ("class", "notice")))
            {
                html.Put("h1", isMine ? $"Thank you. This is order {order.OrderNumber}" : $"Order {order.OrderNumber}");
                if (notice.Length > 0)
                {
                    html.Put("p", notice, ("class", "fault"), ("role", "status"));
                }

                WriteDetails(html, order);
                using (html.Open("p", ("class", "ways")))
                {
                    html.Put("a", "More books", ("class", "button"), ("href", "/"));
                    html.Put("a", "Buy this book again", ("href", BookAddress(order)));
                    html.Put("a", "My orders", ("href", "/me/orders"));
                }
            }
        });
    }

    /// <summary>Asks for each order in turn, and no further when the order service does not answer.</summary>
    public static void ShowMine(Exchange exchange, Storefront store)
    {
        var orders = new List<Order>();
        bool isCut = false;
        foreach (long number in BrowserCookies.OrdersOf(exchange))
        {
            Answer<Order> found = store.FindOrder(exchange, number);
            if (found.HasValue)
            {
                orders.Add(found.Value);
            }
            else if (!found.IsRefusal)
            {
                isCut = true;
                break;
            }
        }

        if (isCut)
        {
            exchange.Response.RetryAfter();
        }

        exchange.AnswerPage(isCut && orders.Count == 0 ? 503 : 200, "My orders", html =>
        {
            html.Put("h1", "My orders");
            html.Put("p", $"The last {BrowserCookies.MaxOrders} orders that were bought in this browser, for a month.");
            if (isCut)
            {
                html.Put(
                    "p", "A part of the store does not answer, so some orders are not shown. They are kept. Load the page again.",
                    ("class", "fault"));
            }
            else if (orders.Count == 0)
            {
                html.Put("p", "There are none yet.");
            }

            WriteTable(html, orders);
            html.Put("a", "To the books", ("class", "button"), ("href", "/"));
        });
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

    private static void WriteTable(HtmlWriter html, List<Order> orders)
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
