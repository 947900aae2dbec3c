namespace PygmyStore.CatalogServer.Books;

/// <summary>How a change of a book, other than a sale, was decided.</summary>
internal enum BookVerdict
{
    /// <summary>It is as it was asked to be.</summary>
    Done,
    NoSuchBook,

    /// <summary>The book is not, or no longer, as the request's conditions ask.</summary>
    ConditionFailed,

    /// <summary>More copies were to go than there are.</summary>
    OutOfStock,

    /// <summary>More copies would be there than may be.</summary>
    TooMuchStock,

    /// <summary>A book, on sale or withdrawn, has the number: its sales are known by it.</summary>
    NumberTaken,
    TitleTaken,

    /// <summary>There are as many books as may be.</summary>
    Full,
}
