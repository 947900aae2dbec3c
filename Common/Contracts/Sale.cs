using System.Text.Json.Serialization;

namespace PygmyStore.Common.Contracts;

/// <summary>What the order service asks of the catalog: to take copies, once for this op.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)] // a misspelt name must not pass for one that was left out
[method: JsonConstructor]
public sealed record SaleRequest(string Op, int Quantity) : Owned
{
    public SaleRequest(string op, int itemNumber, int quantity)
        : this(op, quantity) => ItemNumber = itemNumber;

    public SaleRequest(string op, BookReference book, int quantity)
        : this(op, quantity) => (ItemNumber, Name) = book;

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? ItemNumber { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Name { get; init; }

    /// <summary>The id of the buyer's request, for the log; it does not tell two requests apart.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RequestId { get; init; }

    public bool Equals(SaleRequest? other) =>
        other is not null && Op == other.Op && Book() == other.Book() && Quantity == other.Quantity;

    public override int GetHashCode() => HashCode.Combine(Op, Book(), Quantity);

    public BookReference Book() => new(ItemNumber, Name);
}

/// <summary>Copies that left the stock: the catalog's record of one sale.</summary>
/// <remarks>
/// The numbers are 1, 2, 3..., without gaps, in the order in which the catalog decided. Title, cost of one copy, stock left and
/// version are those after this sale.
/// </remarks>
public sealed record Sale(
    [property: JsonPropertyName("sale")] long Number,
    string Op,
    int ItemNumber,
    string Title,
    int Quantity,
    decimal UnitCost,
    long Stock,
    long Version) : Owned
{
    /// <summary>The title that the request named the book by; null when it named a number. It never travels.</summary>
    [JsonIgnore]
    public string? AskedName { get; init; }
}

/// <summary>
/// Sales that a run of the catalog has made and hands to the order service, which gives each its order: the body of <c>POST
/// /orders/handover</c>. Without sales it asks whether orders can be made now.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record SalesHandover(string Run, IReadOnlyList<Sale> Sales);

public enum SaleVerdict
{
    Sold,
    OutOfStock,
    NoSuchBook,

    /// <summary>Nothing was decided: the catalog cannot sell now, and the same op may be sold later. Never recorded.</summary>
    Undecided,

    /// <summary>The op belongs to a request for something else. Never recorded: the op's own outcome stands.</summary>
    OtherRequest,

    /// <summary>The request can have no sale, or the catalog does not take it from the one who asks. Never recorded.</summary>
    NotAccepted,

    /// <summary>The copies may be sold or not: the catalog's answer does not tell. Only the same op can tell.</summary>
    Unknown,
}

/// <summary>What the catalog decided for an op: the sale, or a sentence why there is none.</summary>
public sealed record SaleDecision(SaleVerdict Verdict, Sale? Sale = null, string? Message = null, bool IsReplay = false)
{
    public int Status => Verdict switch
    {
        SaleVerdict.Sold => IsReplay ? 200 : 201,
        SaleVerdict.OutOfStock => 409,
        SaleVerdict.NoSuchBook => 404,
        SaleVerdict.OtherRequest => 422,
        SaleVerdict.NotAccepted => 400,
        SaleVerdict.Undecided => 503,
        _ => throw new InvalidOperationException($"{Verdict} is no decision."),
    };

    /// <summary>Reads a result of a batch, which is null when the answer tells nothing about this sale.</summary>
    public static SaleDecision FromWire(BatchResult<Sale>? wire) => wire switch
    {
        { Status: 200 or 201, Data: { } sale } => new SaleDecision(SaleVerdict.Sold, sale, null, wire.IsReplay),
        { Status: 409 } => new SaleDecision(SaleVerdict.OutOfStock, null, wire.Message, wire.IsReplay),
        { Status: 404 } => new SaleDecision(SaleVerdict.NoSuchBook, null, wire.Message, wire.IsReplay),
        { Status: 422 } => new SaleDecision(SaleVerdict.OtherRequest, null, wire.Message, wire.IsReplay),
        { Status: >= 400 and < 500 } => new SaleDecision(SaleVerdict.NotAccepted, null, $"the catalog answered {wire.Status}"),
        { Status: 503 or 507 } => new SaleDecision(SaleVerdict.Undecided, null, wire.Message),
        _ => new SaleDecision(SaleVerdict.Unknown), // a 500 is a fault that may have come after the sale
    };

    public BatchResult<Sale> ToWire() => new(Status, Sale, Message, IsReplay);
}
