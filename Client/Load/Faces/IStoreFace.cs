using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>How a store wants to be asked, and how its answers read: ours, or one of the published designs.</summary>
/// <remarks>For any thread. The requests are made once before a load; <see cref="Read"/> allocates nothing.</remarks>
internal interface IStoreFace
{
    /// <summary>Its name in the command line.</summary>
    string Name { get; }

    /// <summary>Null if the face has no such request.</summary>
    FaceRequest? Search(string topic);

    FaceRequest Lookup(Book book);

    /// <summary>Null if the face cannot ask for so many copies.</summary>
    FaceRequest? Buy(Book book, int quantity);

    /// <summary>Reads an order back; null if the face has no such request.</summary>
    FaceRequest? Order(long orderNumber);

    FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body);
}

/// <summary>A request of a face, encoded.</summary>
internal sealed record FaceRequest(RequestMethod Method, byte[] Target, byte[] Body);

/// <summary>What an answer tells. A number that it does not tell is -1.</summary>
internal readonly record struct FaceAnswer(CallOutcome Outcome, long Version = -1, long Stock = -1, long OrderNumber = -1);
