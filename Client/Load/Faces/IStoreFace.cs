using System.Text;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Load.Faces;

/// <summary>How a store is asked, and how its answers are read: ours, or one of the published designs.</summary>
/// <remarks>
/// For any thread. The requests are made once before a load; <see cref="Read"/> allocates nothing, except for a body that begins
/// like JSON and is none. It never throws, whatever the store sends.
/// </remarks>
internal interface IStoreFace
{
    /// <summary>Its name in the command line.</summary>
    string Name { get; }

    /// <summary>Whether the face promises that buys with one <c>Idempotency-Key</c> buy once.</summary>
    bool HasKeys => false;

    /// <summary>Lists all books; null if the face has no such request.</summary>
    FaceRequest? AllBooks() => null;

    /// <summary>Null if the face has no such request.</summary>
    FaceRequest? Search(string topic);

    FaceRequest Lookup(Book book);

    /// <summary>Null if the face cannot ask for so many copies.</summary>
    FaceRequest? Buy(Book book, int quantity);

    /// <summary>Reads an order back; null if the face has no such request.</summary>
    FaceRequest? Order(long orderNumber);

    FaceAnswer Read(Operation operation, int status, ReadOnlySpan<byte> body);
}

/// <summary>A request of a face, encoded. A body is JSON; empty if there is none.</summary>
internal sealed record FaceRequest(RequestMethod Method, byte[] Target, byte[] Body)
{
    /// <param name="method">The method.</param>
    /// <param name="target">The target, percent-encoded.</param>
    /// <param name="body">The JSON, or empty.</param>
    public static FaceRequest Of(RequestMethod method, string target, string body = "") =>
        new(method, Encoding.ASCII.GetBytes(target), Encoding.UTF8.GetBytes(body));

    public static FaceRequest Get(string target, string body = "") => Of(RequestMethod.Get, target, body);
}

/// <summary>What an answer tells. A number that it does not tell is null: a wrong store may well tell -1.</summary>
/// <remarks><see cref="ItemNumber"/> and <see cref="Quantity"/> are those of an order: bought or read back.</remarks>
internal readonly record struct FaceAnswer(
    CallOutcome Outcome,
    long? Version = null,
    long? Stock = null,
    long? OrderNumber = null,
    long? ItemNumber = null,
    long? Quantity = null);
