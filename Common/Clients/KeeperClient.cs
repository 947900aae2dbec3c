using System.Text.Json;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;
using PygmyStore.Common.Observability;

namespace PygmyStore.Common.Clients;

/// <summary>
/// What the keeper of the store does at the catalog, with the keeper's key. A change names the book's state that it is meant for,
/// and the catalog makes it only in that state (412 otherwise). For any thread.
/// </summary>
/// <remarks>
/// A call may be repeated after a broken connection; the state that it names keeps that from changing anything twice.
/// </remarks>
public sealed class KeeperClient(UpstreamGroup catalog)
{
    private readonly ServiceClient _client = new(catalog);

    /// <summary>The book as the catalog has it now, past every cache.</summary>
    public Answer<Book> Find(CallContext context, int itemNumber) =>
        _client.Get(context, $"/books/{itemNumber}", ContractJson.Default.EnvelopeBook);

    /// <summary>Where the book's copies came from and went; withdrawn books have a ledger too. One at most.</summary>
    public Answer<IReadOnlyList<BookLedger>> LedgerOf(CallContext context, int itemNumber) => _client.Get(
        context, $"/ledger/books?after={itemNumber - 1}&limit=1", ContractJson.Default.EnvelopeIReadOnlyListBookLedger);

    public Answer<Book> Add(CallContext context, NewBook book) => _client.Change(
        context, RequestMethod.Post, "/books", JsonSerializer.SerializeToUtf8Bytes(book, ContractJson.Default.NewBook), default,
        ContractJson.Default.EnvelopeBook);

    /// <summary>Changes the book if it still is as it was seen.</summary>
    public Answer<Book> Change(CallContext context, in SeenBook seen, BookPatch patch) => _client.Change(
        context, RequestMethod.Patch, $"/books/{seen.Book.ItemNumber}",
        JsonSerializer.SerializeToUtf8Bytes(patch, ContractJson.Default.BookPatch), seen.Tag, ContractJson.Default.EnvelopeBook);

    /// <summary>Takes the book off sale if it still is as it was seen: 204, which has no value.</summary>
    public Answer<Book> Withdraw(CallContext context, in SeenBook seen) => _client.Change(
        context, RequestMethod.Delete, $"/books/{seen.Book.ItemNumber}", default, seen.Tag, ContractJson.Default.EnvelopeBook);
}

/// <summary>A book at one moment, of the store with that id.</summary>
public readonly record struct SeenBook(Book Book, string StoreId)
{
    /// <summary>The entity tag that the catalog gives the book in this state.</summary>
    internal byte[] Tag
    {
        get
        {
            Span<byte> tag = stackalloc byte[BookTag.MaxBytes];
            ulong hash = BookTag.HashOf(Book.ItemNumber, Book.Title, Book.Topic, Book.Cost, Book.Stock);
            return tag[..BookTag.Write(tag, StoreId, Book.Version, hash)].ToArray();
        }
    }
}
