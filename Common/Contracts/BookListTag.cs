using System.Text.Unicode;

namespace PygmyStore.Common.Contracts;

/// <summary>
/// The entity tag of a page of books, the same at the catalog and at the front end: the beginning of the store's id, the number
/// of books, and a hash over the version and content of each, as in <c>"1a2b3c4d-p20-9f86d081884c7d65"</c>.
/// </summary>
/// <remarks>
/// Add each book of the page in its order, then write. Two pages with the same books differ if only one of them has a next page:
/// their answers differ in the link.
/// </remarks>
public struct BookListTag
{
    /// <summary>The longest tag: two quotes, the id, the count, the hash, the hyphens and the letter.</summary>
    public const int MaxBytes = 2 + BookTag.IdDigits + 2 + 10 + 1 + 16;

    private ulong _hash = BookTag.HashBasis;
    private int _count;

    /// <summary>Makes the tag of an empty page.</summary>
    public BookListTag()
    {
    }

    /// <summary>The same for a whole page.</summary>
    public static BookListTag Of(IEnumerable<Book> books)
    {
        var tag = new BookListTag();
        foreach (Book book in books)
        {
            tag.Add(book.Version, BookTag.HashOf(book.ItemNumber, book.Title, book.Topic, book.Cost, book.Stock));
        }

        return tag;
    }

    /// <summary>Adds the next book, with its <see cref="BookTag.HashOf"/>.</summary>
    public void Add(long version, ulong hash)
    {
        _hash = BookTag.Add(BookTag.Add(_hash, (ulong)version), hash);
        _count++;
    }

    /// <summary>Writes the tag and returns its length; the store's id is empty when it is not known.</summary>
    public readonly int Write(Span<byte> tag, string storeId, bool hasNextPage)
    {
        ulong hash = BookTag.Add(_hash, hasNextPage ? 1UL : 0);
        Utf8.TryWrite(tag, $"\"{BookTag.BeginningOf(storeId)}-p{_count}-{hash:x16}\"", out int length);
        return length;
    }
}
