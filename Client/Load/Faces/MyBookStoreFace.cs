using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>The face of "my book store": everything in the query, one copy a buy.</summary>
internal sealed class MyBookStoreFace : IStoreFace
{
    public string Name => "my-book-store";

    public FaceRequest? Search(string topic) => FaceRequest.Get($"/search?topic={PercentEncoding.Encode(topic)}");

    public FaceRequest Lookup(Book book) => FaceRequest.Get($"/lookup?item_number={book.ItemNumber}");

    public FaceRequest? Buy(Book book, int quantity) =>
        quantity == 1 ? FaceRequest.Get($"/buy?item_number={book.ItemNumber}") : null;

    public FaceRequest? Order(long orderNumber) => null;

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        var told = AnswerBody.Read(body);
        return told.Refusal(operation, status) ?? operation switch
        {
            Operation.Search when told.HasList => new FaceAnswer(CallOutcome.Ok),
            Operation.Lookup when told.HasObject => new FaceAnswer(CallOutcome.Ok, told.Version, told.Stock),
            Operation.Buy when told.Result.Is("success"u8) => new FaceAnswer(CallOutcome.Ok),
            _ => new FaceAnswer(CallOutcome.Unknown),
        };
    }
}
