using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Store;

/// <summary>The store's front end, through its own face. For any thread, as far as the observer is.</summary>
/// <param name="upstream">The front end.</param>
/// <param name="observe">Told of every answer before it is taken apart: what it sees is gone afterwards.</param>
internal sealed class StoreClient(Upstream upstream, AnswerObserver? observe = null)
{
    // A page has 1,000 books and a shop 100,000: ten times as many pages as there are, and then it is no list that ends.
    private const int MaxPages = 1000;

    /// <summary>
    /// The books of a topic, or all of them; an empty list when there is none. Asks for one page after the other, as the answers link to them.
    /// </summary>
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

    /// <summary>The book with that number; refused with 404 when there is none.</summary>
    public Answer<Book> Lookup(int itemNumber) => Get($"/books/{itemNumber}", ContractJson.Default.EnvelopeBook);

    /// <summary>Buys, once for the key however often it is sent: 409 out of stock, 404 no such book.</summary>
    public Answer<Order> Buy(int itemNumber, int quantity, string key)
    {
        var request = new OrderRequest(itemNumber, Name: null, quantity);
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Post,
            Target = "/orders"u8,
            Body = JsonSerializer.SerializeToUtf8Bytes(request, ContractJson.Default.OrderRequest),
            IdempotencyKey = Encoding.ASCII.GetBytes(key),
            IsSafeToRepeat = true, // the key sees to that
        });
        return Read(call, ContractJson.Default.EnvelopeOrder);
    }

    /// <summary>The order with that number; refused with 404 when there is none.</summary>
    public Answer<Order> FindOrder(long orderNumber) => Get($"/orders/{orderNumber}", ContractJson.Default.EnvelopeOrder);

    /// <summary>The store's own account of itself at this moment, with a page of its books.</summary>
    /// <param name="page">The page that was named as the next one; null for the first.</param>
    /// <param name="next">The next page; null when there is none.</param>
    public Answer<AuditReport> Audit(string? page, out string? next)
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = Encoding.ASCII.GetBytes(page ?? "/audit?details=books"),
            IsSafeToRepeat = true,
        });
        next = call.Outcome == UpstreamOutcome.Answered ? NextPage(call) : null;
        return Read(call, ClientJson.Default.EnvelopeAuditReport);
    }

    /// <summary>The target of a field <c>Link: &lt;/target&gt;; rel="next"</c>; null where there is none.</summary>
    private static string? NextPage(in UpstreamCall call)
    {
        if (!call.Fields.TryGet("Link"u8, out ReadOnlySpan<byte> link))
        {
            return null;
        }

        int end = link.IndexOf(">; rel=\"next\""u8);
        return end > 1 && link.StartsWith("</"u8) ? Encoding.ASCII.GetString(link[1..end]) : null;
    }

    private Answer<T> Get<T>(string target, JsonTypeInfo<Envelope<T>> type)
        where T : class => Get(target, type, out _);

    /// <param name="target">What is asked for.</param>
    /// <param name="type">What it is.</param>
    /// <param name="next">The target of the next part of a list, when the answer links to one of the same server.</param>
    private Answer<T> Get<T>(string target, JsonTypeInfo<Envelope<T>> type, out string? next)
        where T : class
    {
        using UpstreamCall call = upstream.Call(new UpstreamRequest
        {
            Method = RequestMethod.Get,
            Target = Encoding.ASCII.GetBytes(target),
            IsSafeToRepeat = true,
        });
        next = call.Outcome == UpstreamOutcome.Answered && LinkField.TryFindNext(call.Fields, out ReadOnlySpan<byte> link)
            && link.StartsWith("/"u8) && !link.StartsWith("//"u8)
            ? Encoding.ASCII.GetString(link)
            : null;
        return Read(call, type);
    }

    private Answer<T> Read<T>(in UpstreamCall call, JsonTypeInfo<Envelope<T>> type)
        where T : class
    {
        if (call.Outcome != UpstreamOutcome.Answered)
        {
            return new Answer<T>(call.Outcome, 0, null, null);
        }

        observe?.Invoke(call);
        if (call.Status is 200 or 201)
        {
            return ContractJson.TryParse(call.Body, type, out Envelope<T>? envelope)
                ? new Answer<T>(UpstreamOutcome.Answered, call.Status, envelope.Data, null)
                : new Answer<T>(UpstreamOutcome.Malformed, 0, null, null);
        }

        bool hasMessage = ContractJson.TryParse(call.Body, ContractJson.Default.ErrorEnvelope, out ErrorEnvelope? error);
        return new Answer<T>(UpstreamOutcome.Answered, call.Status, null, hasMessage ? error!.Error.Message : null);
    }
}

/// <summary>Sees an answer while it is there.</summary>
internal delegate void AnswerObserver(in UpstreamCall answer);
