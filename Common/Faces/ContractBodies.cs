using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Faces;

/// <summary>The bodies of our own faces: requests that are read, alone or in a batch, and <c>{"data":...}</c>.</summary>
public static class ContractBodies
{
    /// <summary>Requests in one batch; a longer list is refused.</summary>
    public const int MaxBatch = 1000;

    /// <summary>The request in the body; when it is no such request, false, and the exchange is answered.</summary>
    public static bool TryReadRequest<T>(this Exchange exchange, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? request)
        where T : class
    {
        bool isRead = exchange.TryReadJson(type, out request, out BodyRefusal refusal);
        if (!isRead)
        {
            exchange.Response.Error(refusal.Status, refusal.Message);
        }

        return isRead;
    }

    /// <summary>The requests of a batch; when the body is no such list, false, and the exchange is answered.</summary>
    public static bool TryReadBatch<T>(
        this Exchange exchange, JsonTypeInfo<IReadOnlyList<T>> type, [NotNullWhen(true)] out IReadOnlyList<T>? requests)
        where T : class
    {
        if (!exchange.TryReadRequest(type, out requests))
        {
            return false;
        }

        int missing = requests.ToList().IndexOf(null!); // the parser lets a null pass in a list
        if (missing >= 0)
        {
            exchange.Response.Error(400, $"element {missing + 1} of the list must be a JSON object, not null");
            return false;
        }

        if (requests.Count is 0 or > MaxBatch)
        {
            exchange.Response.Error(400, $"the list must have 1 to {MaxBatch} elements, not {requests.Count}");
            return false;
        }

        return true;
    }

    public static void AnswerData<T>(this Exchange exchange, T data, JsonTypeInfo<Envelope<T>> type, int status = 200) =>
        JsonSerializer.Serialize(exchange.Response.Json(status), new Envelope<T>(data), type);

    public static void AnswerFound<T>(this Exchange exchange, in Answer<T> found, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        if (found.HasValue)
        {
            exchange.AnswerData(found.Value, type);
        }
        else
        {
            exchange.Refuse(Refusal.Of(found));
        }
    }

    /// <summary>Counts a request that came together with others, and gives it its line in the request log.</summary>
    public static void AddPart(this Exchange exchange, in ExchangePart part) => exchange.Parts.Add(part);

    /// <summary>Answers with the results of a batch, in the requests' order; each has its line in the request log.</summary>
    public static void AnswerBatch<T>(
        this Exchange exchange,
        BatchResult<T>[] results,
        JsonTypeInfo<Envelope<IReadOnlyList<BatchResult<T>>>> type,
        Func<int, (string? RequestId, BookReference Book, int Quantity)> ofRequest)
        where T : class
    {
        for (int i = 0; i < results.Length; i++)
        {
            (string? requestId, BookReference book, int quantity) = ofRequest(i);
            exchange.Parts.Add(new ExchangePart(requestId ?? "", results[i].Status, book.ItemNumber ?? 0, quantity)
            {
                FirstText = book.Name,
            });
        }

        exchange.AnswerData(results, type);
    }
}

/// <summary>How the faces of both servers read a buy from a request, and what they answer to it.</summary>
public static class Buys
{
    private const int MaxKeyBytes = (2 * 255) + 2; // the longest key in quotes, each of its characters with a backslash

    /// <summary>
    /// Reads a buy: the client's Idempotency-Key (or its X-Request-Id, where that may be one), or a new key, so that the buy can
    /// be asked for again without buying twice; the route, for which alone the key holds; and the request's id.
    /// </summary>
    /// <returns>Null and the reason when the client sent an Idempotency-Key that is none.</returns>
    public static BuyRequest? ReadBuy(
        this Exchange exchange, BookReference book, int quantity, bool requestIdIsKey, out string reason)
    {
        FieldSection fields = exchange.Request.Fields;
        int count = fields.CountOf("Idempotency-Key"u8);
        fields.TryGet("Idempotency-Key"u8, out ReadOnlySpan<byte> sent);
        reason = count > 1 ? "there is more than one Idempotency-Key"
            : count == 1 && sent.IsEmpty ? "the Idempotency-Key is empty"
            : sent.Length > MaxKeyBytes ? "the Idempotency-Key is too long"
            : "";
        if (reason.Length > 0)
        {
            return null;
        }

        string requestId = Encoding.ASCII.GetString(exchange.Context.RequestId);
        (KeyOrigin origin, string key) = count == 1 ? (KeyOrigin.Client, Encoding.Latin1.GetString(sent))
            : requestIdIsKey && HasOwnRequestId(exchange) ? (KeyOrigin.RequestId, requestId)
            : (KeyOrigin.Made, BuyRequest.MakeKey());
        return new BuyRequest(key, Encoding.ASCII.GetString(exchange.Route), requestId, quantity)
        {
            Origin = origin,
            ItemNumber = book.ItemNumber,
            Name = book.Name,
        };
    }

    /// <summary>Says that the answer, order or refusal, is an earlier request's, when it is.</summary>
    public static void MarkReplay(this Response response, bool isReplay)
    {
        if (isReplay)
        {
            response.AddField("Idempotency-Replayed"u8, "true"u8);
        }
    }

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
        }
        else
        {
            exchange.AnswerMember(200, "result"u8, "Success");
        }
    }

    /// <summary>The bazar: <c>{"status":"... was bought successfully."}</c>. Its design has 404 for sold out, too.</summary>
    public static void AnswerAsBazar(this Exchange exchange, in BuyOutcome outcome)
    {
        if (outcome.Order is { } order)
        {
            exchange.AnswerMember(200, "status"u8, $"{order.Title} was bought successfully.");
            return;
        }

        exchange.RefuseWithMessage(outcome.Result switch
        {
            BuyResult.NoSuchBook => new Refusal(404, "Book not found"),
            BuyResult.OutOfStock => new Refusal(404, "The book is out of stock"),
            _ => Refusal.Of(outcome),
        });
    }

    /// <summary>Shows the book's number or title in the request log.</summary>
    public static void Add(this OperationArguments arguments, BookReference book)
    {
        if (book.ItemNumber is { } itemNumber)
        {
            arguments.Add(itemNumber);
        }

        if (book.Name is { } name)
        {
            arguments.Add(Encoding.UTF8.GetBytes(name));
        }
    }

    /// <summary>Whether the request's id is the client's. Others could guess an id that was made here.</summary>
    private static bool HasOwnRequestId(Exchange exchange) =>
        exchange.Request.Fields.TryGet("X-Request-Id"u8, out ReadOnlySpan<byte> sent)
        && sent.SequenceEqual(exchange.Context.RequestId);
}
