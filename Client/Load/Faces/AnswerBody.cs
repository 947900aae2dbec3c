using System.Buffers.Text;
using System.Text.Json;

namespace PygmyStore.Client.Load.Faces;

/// <summary>What the body of an answer tells, in whichever face.</summary>
/// <remarks>
/// Made for other people's stores: unknown members are skipped, a number may stand in quotes, what has another type is not told,
/// and of two members with one name the first counts. It looks into the objects that the faces have (<see cref="IsPart"/>), and
/// into the first element of a list. Lives as long as the body.
/// </remarks>
internal ref struct AnswerBody
{
    private const double MostExact = 1L << 53; // above, a number with a decimal point may be any of several whole numbers

    public AnswerBody()
    {
    }

    public bool IsJson { get; private set; }

    /// <summary>Whether there is a book, an order or the like.</summary>
    public bool HasObject { get; private set; }

    public bool HasList { get; private set; }

    /// <summary>Whether it speaks of an error.</summary>
    public bool HasError { get; private set; }

    /// <summary>Null, like each number here, if it is not told. A store may tell a negative one.</summary>
    public long? Stock { get; private set; }

    public long? Quantity { get; private set; }

    public long? Version { get; private set; }

    public long? OrderNumber { get; private set; }

    public long? ItemNumber { get; private set; }

    /// <summary>The text of <c>result</c>; like all texts here as it stands in the JSON, without decoding.</summary>
    public ReadOnlySpan<byte> Result { get; private set; }

    /// <summary>The text of <c>status</c>.</summary>
    public ReadOnlySpan<byte> Status { get; private set; }

    /// <summary>The sentence about an error, or the whole body if it is no JSON.</summary>
    public ReadOnlySpan<byte> Message { get; private set; }

    public static AnswerBody Read(ReadOnlySpan<byte> body)
    {
        var answer = new AnswerBody();
        ReadOnlySpan<byte> json = body.TrimStart(" \t\r\n"u8);
        if (json is not [(byte)'{' or (byte)'[', ..])
        {
            answer.Message = body; // a page, or a plain sentence
            return answer;
        }

        try
        {
            var reader = new Utf8JsonReader(json);
            reader.Read();
            answer.ReadValue(ref reader);
            reader.Read(); // throws if anything follows
            answer.IsJson = true;
            return answer;
        }
        catch (JsonException)
        {
            return new AnswerBody { Message = body };
        }
    }

    /// <summary>Reads the object or list that begins here, up to its end.</summary>
    private void ReadValue(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            ReadMembers(ref reader);
            return;
        }

        HasList = true;
        for (bool isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; isFirst = false)
        {
            if (isFirst && reader.TokenType == JsonTokenType.StartObject)
            {
                HasObject = true;
                ReadMembers(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = reader.ValueSpan;
            reader.Read();
            if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                Note(name, reader.TokenType, reader.ValueSpan);
            }
            else if (name.SequenceEqual("error"u8))
            {
                HasError = true;
                ReadValue(ref reader);
            }
            else if (IsPart(name))
            {
                HasObject |= reader.TokenType == JsonTokenType.StartObject;
                ReadValue(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static bool IsPart(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("data"u8) || name.SequenceEqual("result"u8)
        || name.SequenceEqual("book"u8) || name.SequenceEqual("order"u8);

    private void Note(ReadOnlySpan<byte> name, JsonTokenType type, ReadOnlySpan<byte> value)
    {
        if (type is not (JsonTokenType.Number or JsonTokenType.String))
        {
            return;
        }

        // A switch over texts would need strings.
        if (name.SequenceEqual("stock"u8))
        {
            Stock = First(Stock, value);
        }
        else if (name.SequenceEqual("quantity"u8))
        {
            Quantity = First(Quantity, value);
        }
        else if (name.SequenceEqual("version"u8))
        {
            Version = First(Version, value);
        }
        else if (name.SequenceEqual("order_number"u8) || name.SequenceEqual("number"u8))
        {
            OrderNumber = First(OrderNumber, value);
        }
        else if (name.SequenceEqual("item_number"u8) || name.SequenceEqual("id"u8))
        {
            ItemNumber = First(ItemNumber, value);
        }
        else if (type == JsonTokenType.String)
        {
            NoteText(name, value);
        }
    }

    private void NoteText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (name.SequenceEqual("result"u8))
        {
            Result = Result.IsEmpty ? value : Result;
        }
        else if (name.SequenceEqual("status"u8))
        {
            Status = Status.IsEmpty ? value : Status;
        }
        else if (name.SequenceEqual("message"u8) || name.SequenceEqual("detail"u8))
        {
            Message = Message.IsEmpty ? value : Message;
        }
        else if (name.SequenceEqual("error"u8) && !value.IsEmpty)
        {
            HasError = true;
            Message = Message.IsEmpty ? value : Message;
        }
    }

    private static long? First(long? known, ReadOnlySpan<byte> text)
    {
        if (known is not null)
        {
            return known;
        }

        return Utf8Parser.TryParse(text, out long whole, out int used) && used == text.Length ? whole
            : Utf8Parser.TryParse(text, out double number, out used) && used == text.Length
                && Math.Abs(number) <= MostExact && number == Math.Floor(number) ? (long)number
            : null;
    }
}
