using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>How a request names its book: by number or by title.</summary>
/// <remarks>
/// Two references are equal when they name the book in the same way; titles compare without regard to case. A title is kept as it
/// was sent, because the book that has it today may have another one tomorrow.
/// </remarks>
public readonly record struct BookReference(int? ItemNumber, string? Name)
{
    public static StringComparer Names => StringComparer.OrdinalIgnoreCase;

    public bool IsOne => ItemNumber is null != Name is null;

    public static BookReference Numbered(int itemNumber) => new(itemNumber, null);

    public bool Equals(BookReference other) => ItemNumber == other.ItemNumber && Names.Equals(Name, other.Name);

    public override int GetHashCode() => HashCode.Combine(ItemNumber, Name is null ? 0 : Names.GetHashCode(Name));
}

/// <summary>What has an owner: who buys.</summary>
public abstract record Owned
{
    /// <summary>Empty for a guest.</summary>
    [JsonIgnore]
    public string Owner { get; init; } = "";

    /// <summary>The same in JSON, where an empty owner is left out.</summary>
    [JsonPropertyName("owner")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? OwnerInJson
    {
        get => Owner.Length == 0 ? null : Owner;
        init => Owner = value ?? "";
    }
}

/// <summary>The body of a buy in our own face: a book by number or by title, and copies, 1 when it is not said.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
public sealed record OrderRequest(int? ItemNumber = null, string? Name = null, int? Quantity = null)
{
    public BookReference Book() => new(ItemNumber, Name);
}

/// <summary>Where the key of a buy comes from. The same text of another origin is another key.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<KeyOrigin>))]
public enum KeyOrigin
{
    /// <summary>The client's <c>Idempotency-Key</c>.</summary>
    [JsonStringEnumMemberName("client")]
    Client,

    /// <summary>The client's <c>X-Request-Id</c>, where the setting <c>request_id_as_key</c> takes it for a key.</summary>
    [JsonStringEnumMemberName("request_id")]
    RequestId,

    /// <summary>The store made it, for a buy without a key. No client can name it.</summary>
    [JsonStringEnumMemberName("made")]
    Made,
}

/// <summary>
/// A buy, as a face reads it from a request and as it goes to the order service. It names the book as the client did, by number
/// or by title: the key remembers the request as it was sent. In a client's key, each character is a byte of the field (ISO
/// 8859-1). The scope is the route that the key was sent to.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BuyRequest(string Key, string Scope, string RequestId, int Quantity) : Owned
{
    private const int MadeBytes = 16; // 128 random bits: nobody can guess one
    private const int KeysAtOnce = 32; // the system's generator costs as much for so many as for a few

    [ThreadStatic]
    private static byte[]? _random; // of this thread's next keys, from its place on

    [ThreadStatic]
    private static int _randomAt;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public KeyOrigin Origin { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ItemNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    public BookReference Book() => new(ItemNumber, Name);

    public static string MakeKey()
    {
        _random ??= new byte[KeysAtOnce * MadeBytes];
        if (_randomAt == 0)
        {
            RandomNumberGenerator.Fill(_random);
        }

        string key = Convert.ToHexStringLower(_random.AsSpan(_randomAt, MadeBytes));
        _randomAt = (_randomAt + MadeBytes) % _random.Length;
        return key;
    }

    public static bool IsMadeKey(string key) => key.Length == 2 * MadeBytes && key.All(char.IsAsciiHexDigitLower);
}

/// <summary>A sale that has its order number: what a buyer gets.</summary>
/// <remarks>The order number is the sale's, but for orders of earlier releases. The cost is for all copies together.</remarks>
public sealed record Order(long OrderNumber, int ItemNumber, string Title, int Quantity, decimal Cost, long Stock, long Version);

public enum BuyResult
{
    Ordered,

    /// <summary>An earlier request with the same key had bought; this is its order.</summary>
    OrderedBefore,

    BadKey,
    BadRequest,
    NoSuchBook,
    OutOfStock,

    /// <summary>The key was used for another request.</summary>
    KeyReused,

    /// <summary>An earlier request with the same key is still under way.</summary>
    InProgress,

    /// <summary>The login that came with the request does not hold: whose order it would be is not known.</summary>
    LoginEnded,

    /// <summary>Not possible now; nothing was bought, and it may be tried again.</summary>
    Unavailable,

    /// <summary>The service behind did not take the request, or answered nonsense: one of the two is set up wrongly.</summary>
    NotAccepted,

    /// <summary>It may have been bought or not. Only the same key can tell.</summary>
    Unknown,
}

/// <summary>What a buyer is told, in both servers: the order, or why there is none.</summary>
public readonly record struct BuyOutcome(BuyResult Result, Order? Order, string Message)
{
    public BuyOutcome(BuyResult result, string message)
        : this(result, null, message)
    {
    }

    public BuyOutcome(BuyResult result, Order order)
        : this(result, order, "")
    {
    }

    /// <summary>Why a sale that the catalog has made cannot be answered yet.</summary>
    public const string NotYetOrdered = "the copies are sold, but the order is not yet written";

    private const string KeyReused =
        "this Idempotency-Key was used for another request: the book, the way it is named or the quantity differs";

    /// <summary>What the front end says when the request would have waited too long for its turn, or has.</summary>
    public static BuyOutcome Busy =>
        new(BuyResult.Unavailable, "the store is busy; nothing was bought; try again") { IsShed = true };

    /// <summary>What the front end says when the request could not be sent.</summary>
    public static BuyOutcome NotSent =>
        new(BuyResult.Unavailable, "a part of the store cannot be reached; nothing was bought; try again");

    /// <summary>What the front end says when the order service's answer did not come, or does not tell.</summary>
    public static BuyOutcome NotTold =>
        new(BuyResult.Unknown, "whether this was bought is not known yet; retry with the same Idempotency-Key to learn it");

    public bool IsReplay { get; init; }

    /// <summary>Whether this server was too busy to send the request on.</summary>
    public bool IsShed { get; init; }

    /// <summary>Whether the same request may succeed later.</summary>
    public bool IsWorthRepeating => Result is BuyResult.InProgress or BuyResult.Unavailable or BuyResult.Unknown;

    /// <summary>The same, for a request whose key had bought before or not.</summary>
    public BuyOutcome AsReplay(bool isReplay) => Order is null ? this
        : this with { Result = isReplay ? BuyResult.OrderedBefore : BuyResult.Ordered, IsReplay = isReplay };

    public int Status => Result switch
    {
        BuyResult.Ordered => 201,
        BuyResult.OrderedBefore => 200,
        BuyResult.BadKey => 400,
        BuyResult.LoginEnded => 401,
        BuyResult.NoSuchBook => 404,
        BuyResult.OutOfStock or BuyResult.InProgress => 409,
        BuyResult.BadRequest or BuyResult.KeyReused => 422,
        BuyResult.NotAccepted => 502,
        _ => 503,
    };

    /// <summary>It may have happened or not, and only the same key can tell.</summary>
    public static BuyOutcome Unknown(string reason) =>
        new(BuyResult.Unknown, reason + ": the outcome is not known; retry with the same Idempotency-Key");

    /// <summary>Not possible now.</summary>
    public static BuyOutcome NothingBought(string reason) =>
        new(BuyResult.Unavailable, $"{reason}; this request bought nothing");

    /// <summary>What the catalog decided, in a buyer's words; null for a sale, and where it is not known.</summary>
    public static BuyOutcome? OfRefusal(SaleDecision decision, bool isReplay) => decision.Verdict switch
    {
        SaleVerdict.OutOfStock =>
            new BuyOutcome(BuyResult.OutOfStock, decision.Message ?? "out of stock") { IsReplay = isReplay },
        SaleVerdict.NoSuchBook =>
            new BuyOutcome(BuyResult.NoSuchBook, decision.Message ?? "there is no such book") { IsReplay = isReplay },
        SaleVerdict.OtherRequest => new BuyOutcome(BuyResult.KeyReused, KeyReused) { IsReplay = isReplay },
        SaleVerdict.Undecided => new BuyOutcome(BuyResult.Unavailable, decision.Message ?? "the catalog cannot sell now"),
        SaleVerdict.NotAccepted =>
            new BuyOutcome(BuyResult.NotAccepted, $"{decision.Message}; this request bought nothing"),
        _ => null,
    };

    /// <summary>Reads a result of a batch, which is null when the answer tells nothing about this buy.</summary>
    public static BuyOutcome FromWire(BatchResult<Order>? wire) => wire switch
    {
        { Status: 201, Data: { } order } => new BuyOutcome(BuyResult.Ordered, order) { IsReplay = wire.IsReplay },
        { Status: 200, Data: { } order } => new BuyOutcome(BuyResult.OrderedBefore, order) { IsReplay = wire.IsReplay },
        { Status: 400 } => Refused(BuyResult.BadKey, wire),
        { Status: 404 } => Refused(BuyResult.NoSuchBook, wire),
        { Status: 409 } => Refused(wire.IsWorthRepeating ? BuyResult.InProgress : BuyResult.OutOfStock, wire),
        { Status: 422 } => Refused(BuyResult.KeyReused, wire),
        { Status: 401 or 403 or 413 } => NotSent, // the order service does not know this front end, or cannot read so much
        // 503 is Unavailable or Unknown; the sentence says which, and Unknown promises less.
        { Status: 503 or 507 } => new BuyOutcome(BuyResult.Unknown, wire.Message ?? "a part of the store is busy; try again"),
        null or { Status: >= 500 or 200 or 201 } => NotTold,
        _ => new BuyOutcome(BuyResult.NotAccepted, "a part of the store gave an answer that makes no sense"),
    };

    public BatchResult<Order> ToWire() => new(Status, Order, Order is null ? Message : null, IsReplay, IsWorthRepeating);

    private static BuyOutcome Refused(BuyResult result, BatchResult<Order> wire) =>
        new(result, wire.Message ?? "refused") { IsReplay = wire.IsReplay };
}

/// <summary>The result of one of the requests of a batch: what its answer would be, had it come alone.</summary>
public sealed record BatchResult<T>(
    int Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] T? Data = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Message = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsReplay = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsWorthRepeating = false)
    where T : class;
