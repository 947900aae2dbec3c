using System.Text.Json;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>The toy store's face: products by name, and no search.</summary>
internal sealed class ToyStoreFace : IStoreFace
{
    public string Name => "toy-store";

    public FaceRequest? Search(string topic) => null;

    public FaceRequest Lookup(Book book) => FaceRequest.Get($"/products/{PercentEncoding.Encode(book.Title)}");

    public FaceRequest? Buy(Book book, int quantity) => FaceRequest.Of(
        RequestMethod.Post, "/orders", $$"""{"name":"{{JsonEncodedText.Encode(book.Title)}}","quantity":{{quantity}}}""");

    public FaceRequest? Order(long orderNumber) => FaceRequest.Get($"/orders/{orderNumber}");

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        var told = AnswerBody.Read(body);
        return told.Refusal(operation, status) ?? operation switch
        {
            // The quantity of a product is what the store has; that of an order is what somebody has bought.
            Operation.Lookup when told.HasObject => new FaceAnswer(CallOutcome.Ok, Stock: told.Quantity),
            Operation.Buy or Operation.Order when told.OrderNumber >= 0 => new FaceAnswer(
                CallOutcome.Ok, told.Version, told.Stock, told.OrderNumber, told.ItemNumber, told.Quantity),
            _ => new FaceAnswer(CallOutcome.Unknown),
        };
    }
}
