using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Store;

/// <summary>The store's front end. For any thread, if the observer is: it sees each answer, whose bytes are gone then.</summary>
/// <param name="upstream">The connections to it.</param>
/// <param name="observe">Sees each answer, a refusal too.</param>
/// <param name="log">Takes down what is said.</param>
/// <param name="number">The client's number in the log.</param>
internal sealed class StoreClient(Upstream upstream, AnswerObserver? observe = null, ClientLog? log = null, int number = 0)
{
    // A page has 1,000 books and a shop at most 100,000. A list of ten times as many pages does not end.
    private const int MaxPages = 1000;

    private readonly string _host = upstream.Options.Host ?? $"{upstream.Options.EndPoint}";

    /// <summary>The same store for another client: only the log tells them apart.</summary>
    public StoreClient As(int client) => new(upstream, observe, log, client);

    /// <summary>The first page of all books: enough to see what there is.</summary>
    public Answer<IReadOnlyList<Book>> Browse() => Get("/books", ContractJson.Default.EnvelopeIReadOnlyListBook, out _);

    /// <summary>The books of a topic, or all books; empty if there are none. Follows the links from page to page.</summary>
    public Answer<IReadOnlyList<Book>> Search(string? topic = null)
    {
        var books = new List<Book>();
        string target = topic is null ? "/books" : "/books?topic=" + PercentEncoding.Encode(topic);
        for (int page = 0; page < MaxPages; page++)
        {
            Answer<IReadOnlyList<Book>> answer = Get(target, ContractJson.Default.EnvelopeIReadOnlyListBook, out string? next);
            if (!answer.HasValue)
            {
                return answer;
            }

            books.AddRange(answer.Value);
            if (next is null)
            {
                return answer with { Value = books };
            }

            target = next;
        }

        return new Answer<IReadOnlyList<Book>>(UpstreamOutcome.Malformed, 0, null, null);
    }

    /// <summary>The book with that number; 404 if there is none.</summary>
    public Answer<Book> Lookup(int itemNumber) => Get($"/books/{itemNumber}", ContractJson.Default.EnvelopeBook, out _);

    /// <summary>Buys, at most once for a key: 409 out of stock, 404 no such book.</summary>
    public Answer<Order> Buy(int itemNumber, int quantity, string key)
    {
        var order = new OrderRequest(itemNumber, Name: null, quantity);
        using UpstreamCall call = Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/orders"u8,
            Body = JsonSerializer.SerializeToUtf8Bytes(order, ContractJson.Default.OrderRequest),
            IdempotencyKey = Encoding.ASCII.GetBytes(key),
            IsSafeToRepeat = true, // because of the key
        });
        return Answer.Read(call, ContractJson.Default.EnvelopeOrder);
    }

    /// <summary>The order with that number; 404 if there is none.</summary>
    public Answer<Order> FindOrder(long orderNumber) => Get($"/orders/{orderNumber}", ContractJson.Default.EnvelopeOrder, out _);

    /// <summary>The store's own audit: the sums, and the first books that differ.</summary>
    public Answer<AuditReport> Audit() => Get("/audit", ContractJson.Default.EnvelopeAuditReport, out _);

    /// <summary>The store's own audit, with the page of its books that the last answer linked to, or the first one.</summary>
    public Answer<AuditReport> AuditBooks(string? page, out string? next) =>
        Get(page ?? "/audit?details=books", ContractJson.Default.EnvelopeAuditReport, out next);

    /// <summary>Also gives the target of a list's next page, if the answer links to one on the same server.</summary>
    private Answer<T> Get<T>(string target, JsonTypeInfo<Envelope<T>> type, out string? next)
        where T : class
    {
        using UpstreamCall call = Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = Encoding.ASCII.GetBytes(target),
            IsSafeToRepeat = true,
        });
        next = call.Outcome == UpstreamOutcome.Answered && LinkField.TryFindNext(call.Fields, out ReadOnlySpan<byte> link)
            && link.StartsWith("/"u8) && !link.StartsWith("//"u8)
            ? Encoding.ASCII.GetString(link)
            : null;
        return Answer.Read(call, type);
    }

    private UpstreamCall Call(in UpstreamRequest request)
    {
        log?.Sent(number, _host, request.Target, request.Body);
        UpstreamCall call = upstream.Call(request);
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            log?.GotNone(number, call.Outcome.Words());
            return call;
        }

        log?.Got(number, call.Body);
        observe?.Invoke(call);
        return call;
    }
}

/// <summary>Sees an answer, whose bytes are gone afterwards.</summary>
internal delegate void AnswerObserver(in UpstreamCall answer);
