using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>The bazar's face: everything in the path, a buy by PUT of one copy. It tells of a sale in a sentence.</summary>
internal sealed class BazarFace : IStoreFace
{
    public string Name => "bazar";

    public FaceRequest? Search(string topic) => FaceRequest.Get($"/search/{PercentEncoding.Encode(topic)}");

    public FaceRequest Lookup(Book book) => FaceRequest.Get($"/info/{book.ItemNumber}");

    public FaceRequest? Buy(Book book, int quantity) =>
        quantity == 1 ? FaceRequest.Of(RequestMethod.Put, $"/purchase/{book.ItemNumber}") : null;

    public FaceRequest? Order(long orderNumber) => null;

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        var told = AnswerBody.Read(body);
        return told.Refusal(operation, status) ?? operation switch
        {
            Operation.Search when told.HasList => new FaceAnswer(CallOutcome.Ok),
            Operation.Lookup when told.HasObject => new FaceAnswer(CallOutcome.Ok, told.Version, told.Quantity),
            Operation.Buy when told.SaysSoldOut() => new FaceAnswer(CallOutcome.OutOfStock),
            Operation.Buy when !told.Status.IsEmpty => new FaceAnswer(CallOutcome.Ok),
            _ => new FaceAnswer(CallOutcome.Unknown),
        };
    }
}
