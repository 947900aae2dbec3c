using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Observability;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// The published designs' own log of a catalog: the books at the start, what is asked, and what changes. Changes stand in it in
/// the order of the journal, and only once they are durable. For any thread.
/// </summary>
/// <remarks>
/// <code>
/// init,2,1000,20,distributed systems,RPCs for Dummies    item, stock, cost, topic, title: at a start, and of a new book
/// query_by_item,2
/// query_by_subject,distributed systems                   also query_by_title; query_all asks for all books
/// update,2,na,-1                                         item, cost, copies that come or go; na is unchanged. Sales too
/// update,2,na,na,graduate school,A new title             the topic or the title has changed
/// withdraw,2                                             behind the update that takes its copies
/// </code>
/// </remarks>
internal sealed class CatalogLog(LineLog lines) : IDisposable
{
    private const string Unchanged = "na";
    private const char Quote = '"';
    private const char CutMark = '~';

    // All books may be more than the buffer holds. A disk that hangs must not keep the catalog from starting.
    private static readonly TimeSpan InitPatience = TimeSpan.FromSeconds(5);

    public LineLog Lines => lines;

    /// <summary>Writes the books on sale, by number. Before any request is served, so it may wait for the disk.</summary>
    public void Begin(IEnumerable<BookRow> books)
    {
        long deadline = Environment.TickCount64 + (long)InitPatience.TotalMilliseconds;
        foreach (BookRow book in books.Where(book => !book.IsWithdrawn).OrderBy(book => book.ItemNumber))
        {
            lines.Append(Init(book), deadline);
        }
    }

    public void Lookup(int itemNumber) => lines.Append($"query_by_item,{itemNumber}");

    public void Search(string? topic, string? title) => lines.Append(
        title is not null ? $"query_by_title,{Field(title)}"
        : topic is not null ? $"query_by_subject,{Field(topic)}"
        : "query_all");

    /// <summary>Writes the changes of a commit that is durable.</summary>
    /// <param name="changes">In the order in which they were decided.</param>
    /// <param name="before">The books without these changes.</param>
    public void Change(IReadOnlyList<InventoryChange> changes, IDecisionView before)
    {
        var after = new Dictionary<int, BookRow>(); // the books that this commit has added or described anew
        foreach (InventoryChange change in changes)
        {
            switch (change)
            {
                case InventoryChange.Sold { Sale: var sale }:
                    lines.Append($"update,{sale.ItemNumber},{Unchanged},{-sale.Quantity}");
                    break;
                case InventoryChange.Added { Row: var row }:
                    after[row.ItemNumber] = row;
                    lines.Append(Init(row));
                    break;
                case InventoryChange.Changed book:
                    BookRow known = after.GetValueOrDefault(book.ItemNumber) ?? before.Find(book.ItemNumber)!;
                    after[book.ItemNumber] = known.After(book);
                    Update(known, book);
                    break;
            }
        }
    }

    public void Dispose() => lines.Dispose();

    /// <summary>A text as one field (RFC 4180) of one line. Text that is too long for a book is cut.</summary>
    internal static string Field(string text)
    {
        string cut = text.Length <= BookRules.MaxTextLength ? text : text[..BookRules.MaxTextLength] + CutMark;
        string shown = string.Concat(cut.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '?' : c));
        return shown.AsSpan().ContainsAny(',', Quote) ? Quote + shown.Replace("\"", "\"\"") + Quote : shown;
    }

    private static string Init(BookRow book) =>
        $"init,{book.ItemNumber},{book.Stock},{book.Cost},{Field(book.Topic)},{Field(book.Title)}";

    private void Update(BookRow known, InventoryChange.Changed book)
    {
        long difference = book.Restocked + book.Adjusted;
        string cost = book.Cost == known.Cost ? Unchanged : $"{book.Cost}";
        string copies = difference == 0 ? Unchanged : $"{difference}";
        bool isSameText = book.Topic == known.Topic && book.Title == known.Title;
        lines.Append(
            $"update,{book.ItemNumber},{cost},{copies}" + (isSameText ? "" : $",{Field(book.Topic)},{Field(book.Title)}"));
        if (book.IsWithdrawn)
        {
            lines.Append($"withdraw,{book.ItemNumber}");
        }
    }
}
