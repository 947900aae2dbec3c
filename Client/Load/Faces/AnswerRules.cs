using System.Text;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Faces;

/// <summary>What holds for the answers of every face: which are refusals, and which of these mean sold out.</summary>
internal static class AnswerRules
{
    // A sentence is shorter. What is no JSON may be a page of any length.
    private const int MaxSentence = 512;

    /// <summary>What the store says of a buy whose key is under way in another call. The buy may still be carried out.</summary>
    private static ReadOnlySpan<byte> UnderWay => "under way"u8;

    /// <summary>Null if status and body are those of a success. Then the face reads what it tells.</summary>
    public static FaceAnswer? Refusal(this in AnswerBody body, Operation operation, int status)
    {
        bool isSuccess = status is >= 200 and <= 299;
        if (isSuccess && !body.SaysFailed())
        {
            return body.IsJson ? null : new FaceAnswer(CallOutcome.Unknown);
        }

        return new FaceAnswer(
            status >= 500 ? CallOutcome.ServerError
            : status < 200 ? CallOutcome.Unknown
            : operation == Operation.Buy ? RefusalOfBuy(body, status)
            : CallOutcome.Refused);
    }

    /// <summary>Whether a text that the JSON has is this word, in capitals or not.</summary>
    public static bool Is(this ReadOnlySpan<byte> text, ReadOnlySpan<byte> word) => Ascii.EqualsIgnoreCase(text, word);

    /// <summary>Whether a sentence of the answer ends with the words for it.</summary>
    public static bool SaysSoldOut(this in AnswerBody body) => EndsSoldOut(body.Message) || EndsSoldOut(body.Status);

    private static bool SaysFailed(this in AnswerBody body) =>
        body.HasError || body.Result.Is("failed"u8) || body.Result.Is("failure"u8) || body.Result.Is("error"u8);

    /// <summary>The designs do not agree on a status, and "Failed" alone means sold out in two of them.</summary>
    private static CallOutcome RefusalOfBuy(in AnswerBody body, int status)
    {
        ReadOnlySpan<byte> sentence = body.Message[..Math.Min(body.Message.Length, MaxSentence)];
        return body.SaysSoldOut() ? CallOutcome.OutOfStock
            : status == 409 ? Has(sentence, UnderWay) ? CallOutcome.Unknown : CallOutcome.OutOfStock
            : Has(sentence, "not found"u8) || Has(sentence, "no such"u8) || Has(sentence, "not exist"u8) ? CallOutcome.Refused
            : Has(sentence, "stock"u8) || Has(sentence, "sold out"u8) ? CallOutcome.OutOfStock
            : status <= 299 ? CallOutcome.OutOfStock
            : CallOutcome.Refused;
    }

    private static bool EndsSoldOut(ReadOnlySpan<byte> sentence)
    {
        sentence = sentence.TrimEnd(" .!\r\n"u8);
        return EndsWith(sentence, "out of stock"u8) || EndsWith(sentence, "sold out"u8);
    }

    private static bool EndsWith(ReadOnlySpan<byte> sentence, ReadOnlySpan<byte> words) =>
        sentence.Length >= words.Length && sentence[^words.Length..].Is(words);

    private static bool Has(ReadOnlySpan<byte> sentence, ReadOnlySpan<byte> words)
    {
        for (int end = words.Length; end <= sentence.Length; end++)
        {
            if (sentence[(end - words.Length)..end].Is(words))
            {
                return true;
            }
        }

        return false;
    }
}
