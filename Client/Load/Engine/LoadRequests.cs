using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Faces;
using PygmyStore.Client.Load.Plan;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Load.Engine;

/// <summary>The requests of a load, encoded before it begins: a load measures the store and not the client.</summary>
/// <remarks>For any thread. Only what reads an order back, or buys more copies than usual, is made on demand.</remarks>
internal sealed class LoadRequests
{
    /// <summary>Buys of at most so many copies are encoded beforehand; the published designs buy no more.</summary>
    public const int PreparedQuantity = 5;

    private readonly FaceRequest?[] _searches;
    private readonly FaceRequest[] _lookups;
    private readonly FaceRequest?[][] _buys; // by book, then by quantity less one
    private readonly Book[] _books;

    public LoadRequests(IStoreFace face, IReadOnlyList<Book> books, IReadOnlyList<string> topics)
    {
        Face = face;
        _books = [.. books];
        _searches = [.. topics.Select(face.Search)];
        _lookups = [.. books.Select(face.Lookup)];
        _buys = [.. books.Select(book => BuysOf(face, book))];
    }

    public IStoreFace Face { get; }

    public int BookCount => _books.Length;

    public int TopicCount => _searches.Length;

    /// <summary>The request for a call; null if the face has none, or if it would buy nothing.</summary>
    public FaceRequest? Find(in PlannedCall call) => call.Operation switch
    {
        Operation.Search => _searches[call.Index],
        Operation.Lookup => _lookups[call.Index],
        Operation.Order => Face.Order(call.OrderNumber),
        _ when call.Quantity <= 0 => null,
        _ when call.Quantity <= PreparedQuantity => _buys[call.Index][call.Quantity - 1],
        _ => Face.Buy(_books[call.Index], call.Quantity),
    };

    /// <summary>The book that a call asks for; 0 if it asks for none.</summary>
    public int ItemNumberOf(in PlannedCall call) =>
        call.Operation is Operation.Lookup or Operation.Buy ? _books[call.Index].ItemNumber : 0;

    private static FaceRequest?[] BuysOf(IStoreFace face, Book book) =>
        [.. Enumerable.Range(1, PreparedQuantity).Select(quantity => face.Buy(book, quantity))];
}
