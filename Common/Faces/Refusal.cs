using System.Text.Json;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.Common.Faces;

/// <summary>
/// Why a client does not get what it asked for, before a face puts it into its own words: a status, a sentence, and whether the
/// same request may succeed later.
/// </summary>
public readonly record struct Refusal(int Status, string Message, bool IsWorthRepeating = false)
{
    /// <summary>Whether this server was too busy to send the request on.</summary>
    public bool IsShed { get; init; }

    /// <summary>After how many seconds the same request may succeed; 0 for soon.</summary>
    public long RetryAfterSeconds { get; init; }

    public static Refusal Of<T>(in Answer<T> answer)
        where T : class => answer.IsRefusal ? OfStatus(answer)
        : !answer.Outcome.IsUnsent() ? new Refusal(answer.Outcome.Status(), "a part of the store did not answer; try again", true)
        : answer.Outcome == UpstreamOutcome.Busy ? new Refusal(503, "the store is busy; try again", true) { IsShed = true }
        : new Refusal(503, "a part of the store cannot be reached; try again", true);

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

public static class Refusals
{
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
        exchange.Response.ErrorMessage = refusal.Message;
    }

    /// <summary>As the bazar does: <c>{"message":"..."}</c>.</summary>
    public static void RefuseWithMessage(this Exchange exchange, Refusal refusal)
    {
        exchange.Response.EntityTag = default; // of an empty page, perhaps
        exchange.AnswerMember(refusal.Status, "message"u8, refusal.Message);
        exchange.Response.ErrorMessage = refusal.Message;
        AddRetryAfter(exchange.Response, refusal);
    }

    internal static void AnswerMember(this Exchange exchange, int status, ReadOnlySpan<byte> name, string value)
    {
        Utf8JsonWriter json = exchange.Response.Json(status);
        json.WriteStartObject();
        json.WriteString(name, value);
        json.WriteEndObject();
    }

    /// <summary>Says when the same request may succeed, for an answer that is a page of its own.</summary>
    public static void RetryAfterRefusal(this Response response, Refusal refusal) => AddRetryAfter(response, refusal);

    private static void AddRetryAfter(Response response, Refusal refusal)
    {
        if (refusal.IsWorthRepeating)
        {
            response.RetryAfter(refusal.RetryAfterSeconds);
        }

        response.IsShed = refusal.IsShed;
    }
}
