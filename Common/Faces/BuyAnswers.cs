using System.Text.Json;
using System.Text.Unicode;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Faces;

/// <summary>
/// What our own face and the published designs answer to a buy, at the front end and at the order service alike.
/// </summary>
public static class BuyAnswers
{
    /// <summary>Our own face: the order, and where it can be read.</summary>
    public static void AnswerAsOurs(this Exchange exchange, in BuyOutcome outcome, int status)
    {
        if (outcome.Order is not { } order)
        {
            exchange.Refuse(Refusal.Of(outcome));
            return;
        }

        Span<byte> location = stackalloc byte[32];
        Utf8.TryWrite(location, $"/orders/{order.OrderNumber}", out int length);
        exchange.Response.AddField("Location"u8, location[..length]);
        exchange.AnswerData(order, ContractJson.Default.EnvelopeOrder, status);
    }

    /// <summary>The pygmy: <c>{"result":"Success","order_number":1,...}</c>.</summary>
    public static void AnswerAsPygmy(this Exchange exchange, in BuyOutcome outcome)
    {
        if (outcome.Order is not { } order)
        {
            exchange.RefuseAsFailed(Refusal.Of(outcome));
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteString("result"u8, "Success"u8);
        json.WriteNumber("order_number"u8, order.OrderNumber);
        json.WriteNumber("item_number"u8, order.ItemNumber);
        json.WriteString("title"u8, order.Title);
        json.WriteNumber("quantity"u8, order.Quantity);
        json.WriteNumber("cost"u8, order.Cost);
        json.WriteNumber("stock"u8, order.Stock);
        json.WriteEndObject();
    }

    /// <summary>"My book store": <c>{"result":"Success"}</c>.</summary>
    public static void AnswerAsMyBookStore(this Exchange exchange, in BuyOutcome outcome)
    {
        if (outcome.Order is null)
        {
            exchange.RefuseAsFailed(Refusal.Of(outcome));
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteString("result"u8, "Success"u8);
        json.WriteEndObject();
    }

    /// <summary>
    /// The bazar: <c>{"status":"... was bought successfully."}</c>. Its design names 404 for a book that is sold out too.
    /// </summary>
    public static void AnswerAsBazar(this Exchange exchange, in BuyOutcome outcome)
    {
        if (outcome.Order is null)
        {
            exchange.RefuseWithMessage(outcome.Result switch
            {
                BuyResult.NoSuchBook => new Refusal(404, "Book not found"),
                BuyResult.OutOfStock => new Refusal(404, "The book is out of stock"),
                _ => Refusal.Of(outcome),
            });
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(200);
        json.WriteStartObject();
        json.WriteString("status"u8, $"{outcome.Order.Title} was bought successfully.");
        json.WriteEndObject();
    }
}
