using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Client.Checks.Load;

/// <summary>Our own face, but its answers tell neither versions nor order numbers, as those of some designs.</summary>
internal sealed class SilentFace : IStoreFace
{
    private readonly PygmyStoreFace _ours = new();

    public string Name => "silent";

    public FaceRequest? Search(string topic) => _ours.Search(topic);

    public FaceRequest Lookup(Book book) => _ours.Lookup(book);

    public FaceRequest? Buy(Book book, int quantity) => _ours.Buy(book, quantity);

    public FaceRequest? Order(long orderNumber) => null;

    public FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body)
    {
        FaceAnswer answer = _ours.Read(operation, status, body);
        return new FaceAnswer(answer.Outcome, Stock: operation == Operation.Lookup ? answer.Stock : -1);
    }
}
