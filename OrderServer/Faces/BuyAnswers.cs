using System.Text.Json;
using PygmyStore.Common.Http.Server;
using PygmyStore.OrderServer.Buying;

namespace PygmyStore.OrderServer.Faces;

/// <summary>What the faces say of a buy in the same way: status, fields, and the errors for which no design has words.</summary>
internal static class BuyAnswers
{
    // A catalog that restarts, or an order that waits for adoption, takes about so long.
    private const int RetrySeconds = 1;

    public static int Status(this BuyOutcome outcome) => outcome.Result switch
    {
        BuyResult.Ordered => 201,
        BuyResult.OrderedBefore => 200,
        BuyResult.BadKey => 400,
        BuyResult.BadRequest => 422,
        BuyResult.NoSuchBook => 404,
        BuyResult.OutOfStock => 409,
        BuyResult.KeyReused => 422,
        BuyResult.InProgress => 409,
        BuyResult.Unavailable => 503,
        BuyResult.NotAccepted => 502,
        BuyResult.Unknown => 503,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome.Result, "is no result"),
    };

    /// <summary>The sentence for the buyer, when there is no order.</summary>
    public static string Sentence(this in BuyOutcome outcome) => outcome.Result == BuyResult.Unknown
        ? outcome.Message + ": the outcome is not known; retry with the same Idempotency-Key"
        : outcome.Message;

    /// <summary>Whether the same request may succeed later.</summary>
    public static bool IsWorthRepeating(this in BuyOutcome outcome) =>
        outcome.Result is BuyResult.InProgress or BuyResult.Unavailable or BuyResult.Unknown;

    /// <summary>Answers with our own face's error.</summary>
    public static void Refuse(this Response response, in BuyOutcome outcome)
    {
        response.Error(outcome.Status(), outcome.Sentence());
        if (outcome.IsWorthRepeating())
        {
            response.RetryAfter(RetrySeconds);
        }
    }

    /// <summary>
    /// Answers what is no decision about the buy in our own words, whatever the face: a design's "failed" would be false. Returns
    /// false for orders and for refusals, which the face words itself.
    /// </summary>
    public static bool TryAnswerUndecided(this Response response, in BuyOutcome outcome)
    {
        bool isUndecided = outcome.Status() >= 500 || outcome.Result == BuyResult.InProgress;
        if (isUndecided)
        {
            response.Refuse(outcome);
        }

        return isUndecided;
    }

    /// <summary>Answers all but an order, refusals as two of the designs do; returns false for an order.</summary>
    public static bool TryAnswerFailed(this Response response, in BuyOutcome outcome)
    {
        if (outcome.Order is null && !response.TryAnswerUndecided(outcome))
        {
            response.WriteFailed(outcome.Status(), outcome.Message);
        }

        return outcome.Order is null;
    }

    /// <summary>The refusal that two of the designs share: <c>{"result":"Failed","message":"..."}</c>.</summary>
    public static void WriteFailed(this Response response, int status, string message)
    {
        Utf8JsonWriter json = response.Json(status);
        json.WriteStartObject();
        json.WriteString("result"u8, "Failed"u8);
        json.WriteString("message"u8, message);
        json.WriteEndObject();
    }

    /// <summary>Says that the answer, order or refusal, is an earlier request's, when it is.</summary>
    public static void MarkReplay(this Response response, in BuyOutcome outcome)
    {
        if (outcome.IsReplay)
        {
            response.AddField("Idempotency-Replayed"u8, "true"u8);
        }
    }
}
