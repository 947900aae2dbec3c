using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
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

    /// <summary>Answers with a value.</summary>
    public static void AnswerData<T>(this Exchange exchange, T data, JsonTypeInfo<Envelope<T>> type, int status = 200) =>
        JsonSerializer.Serialize(exchange.Response.Json(status), new Envelope<T>(data), type);

    /// <summary>Answers with what another server has found, or with why there is nothing.</summary>
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

    /// <summary>
    /// Answers with the results of a batch, in the order of the requests. Each has its own line in the request log.
    /// </summary>
    /// <param name="exchange">The batch.</param>
    /// <param name="results">What came of each request.</param>
    /// <param name="type">How the list is written.</param>
    /// <param name="ofRequest">The request's id, the book that it names, and its copies, by its place.</param>
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
            exchange.AddPart(new ExchangePart(requestId ?? "", results[i].Status, book.ItemNumber ?? 0, quantity)
            {
                FirstText = book.Name,
            });
        }

        exchange.AnswerData(results, type);
    }
}

/// <summary>
/// Why a client does not get what it asked for, before a face puts it into its own words: a status, a sentence, and whether the
/// same request may succeed later.
/// </summary>
public readonly record struct Refusal(int Status, string Message, bool IsWorthRepeating = false)
{
    /// <summary>Whether this server was too busy to send the request on.</summary>
    public bool IsShed { get; init; }

    /// <summary>What a failed read comes to.</summary>
    public static Refusal Of<T>(in Answer<T> answer)
        where T : class => answer.IsRefusal ? OfStatus(answer)
        : !answer.Outcome.IsUnsent() ? new Refusal(answer.Outcome.Status(), "a part of the store did not answer; try again", true)
        : new Refusal(503, "a part of the store cannot be reached; try again", true)
        {
            IsShed = answer.Outcome == UpstreamOutcome.Busy,
        };

    /// <summary>What a buy without an order comes to.</summary>
    public static Refusal Of(in BuyOutcome outcome) =>
        new(outcome.Status, outcome.Message, outcome.IsWorthRepeating) { IsShed = outcome.IsShed };

    private static Refusal OfStatus<T>(in Answer<T> answer)
        where T : class => answer.Status switch
        {
            400 or 404 or 409 or 422 => new Refusal(answer.Status, answer.Message ?? "refused", answer.IsWorthRepeating),
            503 or 507 => new Refusal(503, answer.Message ?? "a part of the store is busy; try again", true),
            _ => new Refusal(502, "a part of the store gave an answer that makes no sense"),
        };
}

/// <summary>How the faces word a refusal.</summary>
public static class Refusals
{
    // A server that was restarted, and a commit that was waited for, are there again within a second or so.
    private const int RetrySeconds = 1;

    /// <summary>As our face and the toy store's do: <c>{"error":{"code":404,"message":"..."}}</c>.</summary>
    public static void Refuse(this Exchange exchange, Refusal refusal)
    {
        exchange.Response.Error(refusal.Status, refusal.Message);
        AddRetryAfter(exchange.Response, refusal);
    }

    /// <summary>
    /// As three of the published designs do: <c>{"result":"Failed","message":"..."}</c>. What is no decision about the request is
    /// told in our own words: of a buy whose outcome is unknown, "failed" would be false.
    /// </summary>
    public static void RefuseAsFailed(this Exchange exchange, Refusal refusal)
    {
        if (refusal.Status >= 500 || refusal.IsWorthRepeating)
        {
            exchange.Refuse(refusal);
            return;
        }

        Utf8JsonWriter json = exchange.Response.Json(refusal.Status);
        json.WriteStartObject();
        json.WriteString("result"u8, "Failed"u8);
        json.WriteString("message"u8, refusal.Message);
        json.WriteEndObject();
    }

    /// <summary>As the bazar does: <c>{"message":"..."}</c>.</summary>
    public static void RefuseWithMessage(this Exchange exchange, Refusal refusal)
    {
        exchange.AnswerMember(refusal.Status, "message"u8, refusal.Message);
        AddRetryAfter(exchange.Response, refusal);
    }

    /// <summary>Answers with an object of one member.</summary>
    internal static void AnswerMember(this Exchange exchange, int status, ReadOnlySpan<byte> name, string value)
    {
        Utf8JsonWriter json = exchange.Response.Json(status);
        json.WriteStartObject();
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    private static void AddRetryAfter(Response response, Refusal refusal)
    {
        if (refusal.IsWorthRepeating)
        {
            response.RetryAfter(RetrySeconds);
        }

        response.IsShed = refusal.IsShed;
    }
}
