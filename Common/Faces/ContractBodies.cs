using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
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
