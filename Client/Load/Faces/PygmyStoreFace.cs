using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>Our own face: books and orders as resources.</summary>
internal sealed class PygmyStoreFace : IStoreFace
{
    public string Name => "pygmy-store";

    public bool HasKeys => true;

    public FaceRequest? AllBooks() => FaceRequest.Get("/books");

    public FaceRequest? Search(string topic) => FaceRequest.Get($"/books?topic={PercentEncoding.Encode(topic)}");

    public FaceRequest Lookup(Book book) => FaceRequest.Get($"/books/{book.ItemNumber}");

    public FaceRequest? Buy(Book book, int quantity) => FaceRequest.Of(
        RequestMethod.Post, "/orders", $$"""{"item_number":{{book.ItemNumber}},"quantity":{{quantity}}}""");

    public FaceRequest? Order(long orderNumber) => FaceRequest.Get($"/orders/{orderNumber}");

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        var told = AnswerBody.Read(body);
        return told.Refusal(operation, status) ?? operation switch
        {
            Operation.Search when told.HasList => new FaceAnswer(CallOutcome.Ok),
            Operation.Lookup when told.HasObject => new FaceAnswer(CallOutcome.Ok, told.Version, told.Stock),
            Operation.Buy or Operation.Order when told.OrderNumber >= 0 => new FaceAnswer(
                CallOutcome.Ok, told.Version, told.Stock, told.OrderNumber, told.ItemNumber, told.Quantity),
            _ => new FaceAnswer(CallOutcome.Unknown),
        };
    }
}
