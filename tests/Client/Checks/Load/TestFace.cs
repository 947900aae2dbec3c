using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>
/// The requests of our own face. Its answers can be read as those of a design, which tell neither versions nor order numbers.
/// </summary>
internal sealed class TestFace(bool tellsNumbers = true) : IStoreFace
{
    public string Name => tellsNumbers ? "pygmy-store" : "design";

    public FaceRequest? Search(string topic) => Get($"/books?topic={Uri.EscapeDataString(topic)}");

    public FaceRequest Lookup(Book book) => Get($"/books/{book.ItemNumber}");

    public FaceRequest? Buy(Book book, int quantity) => new(
        RequestMethod.Post, "/orders"u8.ToArray(),
        JsonSerializer.SerializeToUtf8Bytes(
            new OrderRequest(book.ItemNumber, Name: null, quantity), ContractJson.Default.OrderRequest));

    public FaceRequest? Order(long orderNumber) => tellsNumbers ? Get($"/orders/{orderNumber}") : null;

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        FaceAnswer answer = status switch
        {
            409 => new FaceAnswer(CallOutcome.OutOfStock),
            >= 500 => new FaceAnswer(CallOutcome.ServerError),
            >= 400 => new FaceAnswer(CallOutcome.Refused),
            _ => operation switch
            {
                Operation.Search => new FaceAnswer(CallOutcome.Ok),
                Operation.Lookup when Parse(body, ContractJson.Default.EnvelopeBook) is { } book =>
                    new FaceAnswer(CallOutcome.Ok, book.Version, book.Stock),
                Operation.Buy or Operation.Order when Parse(body, ContractJson.Default.EnvelopeOrder) is { } order =>
                    new FaceAnswer(CallOutcome.Ok, order.Version, order.Stock, order.OrderNumber),
                _ => new FaceAnswer(CallOutcome.Unknown),
            },
        };
        return tellsNumbers ? answer
            : new FaceAnswer(answer.Outcome, Stock: operation == Operation.Lookup ? answer.Stock : -1);
    }

    private static T? Parse<T>(ReadOnlySpan<byte> body, JsonTypeInfo<Envelope<T>> type)
        where T : class => ContractJson.TryParse(body, type, out Envelope<T>? envelope) ? envelope.Data : null;

    private static FaceRequest Get(string target) => new(RequestMethod.Get, System.Text.Encoding.ASCII.GetBytes(target), []);
}
