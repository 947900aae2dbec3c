using System.Diagnostics.CodeAnalysis;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace PygmyStore.Common.Contracts;

/// <summary>The shape of our own face's answers: <c>{"data":...}</c>.</summary>
public sealed record Envelope<T>(T Data);

/// <summary>The shape of our own face's errors: <c>{"error":{"code":404,"message":"..."}}</c>.</summary>
public sealed record ErrorEnvelope(ErrorBody Error);

public sealed record ErrorBody(int Code, string Message);

/// <summary>What an OpenAPI document begins with; the rest of it is described by its own specification.</summary>
public sealed record OpenApiHead(string Openapi);

/// <summary>An error as RFC 9457 shapes it (<c>application/problem+json</c>).</summary>
public sealed record Problem(string Type, string Title, int Status, string Detail, string Instance);

/// <summary>What a server has at its root: its name, and the paths that it serves.</summary>
public sealed record StoreIndex(string Store, string Server, IEnumerable<StoreResource> Resources);

public sealed record StoreResource(string Path, string Methods);

/// <summary>The JSON between the servers: <c>snake_case</c> names, strict, nothing required may be missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 8)]
[JsonSerializable(typeof(Envelope<Book>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Book>>))]
[JsonSerializable(typeof(Envelope<Sale>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Sale>>))]
[JsonSerializable(typeof(Envelope<Order>))]
[JsonSerializable(typeof(Envelope<CatalogLedger>))]
[JsonSerializable(typeof(Envelope<OrderLedger>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<BookLedger>>))]
[JsonSerializable(typeof(Envelope<AuditReport>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<ItemOrders>>))]
[JsonSerializable(typeof(CacheRegistration))]
[JsonSerializable(typeof(Envelope<CacheGrant>))]
[JsonSerializable(typeof(Invalidation))]
[JsonSerializable(typeof(Envelope<Invalidated>))]
[JsonSerializable(typeof(ReadBatch))]
[JsonSerializable(typeof(Envelope<BooksRead>))]
[JsonSerializable(typeof(OrderedSales))]
[JsonSerializable(typeof(Envelope<Reconciled>))]
[JsonSerializable(typeof(SaleRequest))]
[JsonSerializable(typeof(IReadOnlyList<SaleRequest>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<BatchResult<Sale>>>))]
[JsonSerializable(typeof(SalesHandover))]
[JsonSerializable(typeof(BuyRequest))]
[JsonSerializable(typeof(IReadOnlyList<BuyRequest>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<BatchResult<Order>>>))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(Account))]
[JsonSerializable(typeof(Envelope<Account>))]
[JsonSerializable(typeof(AccountName))]
[JsonSerializable(typeof(PasswordChange))]
[JsonSerializable(typeof(NewLogin))]
[JsonSerializable(typeof(LoginName))]
[JsonSerializable(typeof(Envelope<Login>))]
[JsonSerializable(typeof(Envelope<KeptOrder>))]
[JsonSerializable(typeof(Envelope<IReadOnlyList<Order>>))]
[JsonSerializable(typeof(ReceiptName))]
[JsonSerializable(typeof(Envelope<Done>))]
[JsonSerializable(typeof(Credentials))]
[JsonSerializable(typeof(NewPassword))]
[JsonSerializable(typeof(Envelope<LoggedIn>))]
[JsonSerializable(typeof(ErrorEnvelope))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(OpenApiHead))]
[JsonSerializable(typeof(NewBook))]
[JsonSerializable(typeof(BookPatch))]
[JsonSerializable(typeof(Envelope<StoreIndex>))]
[JsonSerializable(typeof(StageRequest))]
[JsonSerializable(typeof(Envelope<StageReport>))]
[JsonSerializable(typeof(Envelope<ServerFigures>))]
public sealed partial class ContractJson : JsonSerializerContext
{
    /// <summary>
    /// Writes the same JSON with no more bytes than the text needs: two at most for a character that a key may have, where the
    /// default writes six for some. Other text may still take six bytes a UTF-16 code unit. So the length of a batch follows from
    /// the lengths of its parts.
    /// </summary>
    internal static ContractJson Lean => field ??= new ContractJson(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // safe: it is no part of a page
    });

    /// <summary>Parses what a peer sent; false when it is not that, whatever else it is.</summary>
    public static bool TryParse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, [NotNullWhen(true)] out T? value)
        where T : class
    {
        try
        {
            value = JsonSerializer.Deserialize(json, type);
        }
        catch (JsonException)
        {
            value = null; // for us, wrong text is a value and not an exception
        }

        return value is not null;
    }
}
