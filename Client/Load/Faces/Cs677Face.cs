using System.Text.Json;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>The 677 course's face: the body says what is meant, with GET too. One copy a buy.</summary>
internal sealed class Cs677Face : IStoreFace
{
    public string Name => "cs677";

    public FaceRequest? Search(string topic) =>
        FaceRequest.Get("/search", $$"""{"topic":"{{JsonEncodedText.Encode(topic)}}"}""");

    public FaceRequest Lookup(Book book) => FaceRequest.Get("/search", Item(book));

    public FaceRequest? Buy(Book book, int quantity) =>
        quantity == 1 ? FaceRequest.Of(RequestMethod.Post, "/buy", Item(book)) : null;

    public FaceRequest? Order(long orderNumber) => null;

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        var told = AnswerBody.Read(body);
        return told.Refusal(operation, status) ?? operation switch
        {
            Operation.Search when told.HasList => new FaceAnswer(CallOutcome.Ok),
            Operation.Lookup when told.HasObject => new FaceAnswer(CallOutcome.Ok, told.Version, told.Stock),
            Operation.Buy when told.Result.Is("success"u8) => new FaceAnswer(
                CallOutcome.Ok, told.Version, told.Stock, told.OrderNumber, told.ItemNumber),
            _ => new FaceAnswer(CallOutcome.Unknown),
        };
    }

    private static string Item(Book book) => $$"""{"item_number":{{book.ItemNumber}}}""";
}
