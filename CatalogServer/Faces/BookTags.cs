using System.Text;
using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Faces;
using PygmyStore.Common.Http.Server;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>The entity tags of the catalog's books, and what a request's conditions say of them.</summary>
internal sealed class BookTags(string storeId)
{
    private readonly byte[] _storeId = Encoding.ASCII.GetBytes(storeId);

    public void AddTo(Response response, BookRow book) => response.AddTag(storeId, book.Version, HashOf(book));

    public void AddTo(Response response, BookPage page)
    {
        var tag = new BookListTag();
        foreach (BookRow book in page.Books)
        {
            tag.Add(book.Version, HashOf(book));
        }

        response.AddTag(storeId, tag, page.HasNext);
    }

    /// <summary>Gives the answer the store's id, from which the front end makes the same tags.</summary>
    public void AddStoreTo(Response response)
    {
        if (_storeId.Length > 0)
        {
            response.AddField(BookTag.StoreFieldName, _storeId);
        }
    }

    /// <summary>
    /// What the request's conditions ask of the book at the moment of the change; null where the request has none. The book is
    /// null where none with its number is on sale.
    /// </summary>
    public Func<BookRow?, bool>? ConditionOf(Exchange exchange) =>
        exchange.Conditions is { } conditions ? book => Hold(conditions, book) : null;

    private bool Hold(Conditions conditions, BookRow? book)
    {
        Span<byte> tag = stackalloc byte[BookTag.MaxBytes];
        tag = book is null ? default : tag[..BookTag.Write(tag, storeId, book.Version, HashOf(book))];
        return conditions.MatchHolds(tag, exists: book is not null) && conditions.NoneMatchHolds(tag, exists: book is not null);
    }

    private static ulong HashOf(BookRow book) => BookTag.HashOf(book.ItemNumber, book.Title, book.Topic, book.Cost, book.Stock);
}
