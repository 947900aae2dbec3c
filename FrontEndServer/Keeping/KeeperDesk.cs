using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Observability;

namespace PygmyStore.FrontEndServer.Keeping;

/// <summary>
/// Makes the keeper's changes, each once, however often its form is sent. A change is meant for what the keeper saw. Sales in the
/// meantime do not matter to it, and what somebody else changed does: then nothing is changed. For any thread.
/// </summary>
/// <remarks>
/// Before a change the book is read, then its ledger, and the two are compared with what the keeper saw. The change itself names
/// the state of the book that was read, so nothing can come between. A sale that does come between only means another try.
/// </remarks>
internal sealed class KeeperDesk(KeeperClient catalog)
{
    // Only in a benchmark does a sale come between the reading and the change eight times in a row.
    private const int MaxTries = 8;

    private const int ConditionFailed = 412;
    private const int Gone = 404;
    private const int Taken = 409;

    /// <summary>The book with its ledger, as they are now.</summary>
    public Answer<ShelfBook> Find(CallContext context, int itemNumber)
    {
        Answer<Book> found = catalog.Find(context, itemNumber);
        if (!found.HasValue)
        {
            return found.WithoutValue<ShelfBook>();
        }

        // After the book: a change between the two shows in the ledger.
        Answer<IReadOnlyList<BookLedger>> ledgers = catalog.LedgerOf(context, itemNumber);
        return !ledgers.HasValue ? ledgers.WithoutValue<ShelfBook>()
            : ledgers.Value is [{ } ledger, ..] && ledger.ItemNumber == itemNumber
                ? Answer.Known(new ShelfBook(new SeenBook(found.Value, found.StoreId), ledger))
            : Answer.Refused<ShelfBook>(Gone, "there is no such book");
    }

    /// <summary>Puts a book on sale. A form that was sent before finds the book that it has added.</summary>
    public KeeperOutcome Add(CallContext context, NewBook book)
    {
        Answer<Book> added = catalog.Add(context, book);
        if (added.Status != Taken)
        {
            return Of(added);
        }

        Answer<ShelfBook> present = Find(context, book.ItemNumber);
        bool isThis = present.HasValue && present.Value is { Book: var there, Ledger: var ledger }
            && there.Title == book.Title && there.Topic == book.Topic && there.Cost == book.Cost
            && ledger.Initial + ledger.Restocked + ledger.Adjusted == book.Stock;
        return isThis ? new KeeperOutcome(KeeperResult.DoneBefore)
            : added.IsResent ? new KeeperOutcome(KeeperResult.Unknown) // our first sending may have added what is there
            : Of(added);
    }

    /// <summary>Describes the book anew.</summary>
    public KeeperOutcome Describe(CallContext context, SeenShelf seen, string title, string topic, decimal cost) => Change(
        context, seen.ItemNumber,
        now => now.Title == title && now.Topic == topic && now.Cost == cost,
        now => seen.IsDescribedAs(now.Book),
        _ => false, // a book that is described so is done, see above
        now => new BookPatch(title, topic, cost));

    /// <summary>Adds copies to those that are there.</summary>
    public KeeperOutcome Restock(CallContext context, SeenShelf seen, long copies) => Change(
        context, seen.ItemNumber,
        _ => false,
        now => seen.IsStockedAs(now.Ledger),
        now => seen.IsStockedAs(now.Ledger, difference: copies),
        now => new BookPatch(Stock: now.Book.Stock + copies));

    /// <summary>Sets the stock to what somebody has counted. Here sales matter, for they change what is counted.</summary>
    public KeeperOutcome SetStock(CallContext context, SeenShelf seen, long stock) => Change(
        context, seen.ItemNumber,
        now => now.Stock == stock,
        now => seen.IsStockedAs(now.Ledger) && seen.Stock == now.Book.Stock,
        now => seen.IsStockedAs(now.Ledger, difference: stock - seen.Stock), // and copies were sold since
        now => new BookPatch(Stock: stock));

    /// <summary>Takes the book off sale, with the copies that are left.</summary>
    public KeeperOutcome Withdraw(CallContext context, SeenShelf seen)
    {
        KeeperOutcome outcome = Change(
            context, seen.ItemNumber, _ => false, now => seen.IsDescribedAs(now.Book) && seen.IsStockedAs(now.Ledger),
            _ => false, // a withdrawn book is not found
            _ => null);
        return outcome.Result == KeeperResult.NoSuchBook ? new KeeperOutcome(KeeperResult.DoneBefore) : outcome;
    }

    /// <param name="context">The keeper's request.</param>
    /// <param name="itemNumber">The book.</param>
    /// <param name="isDone">Whether the book is already as it should become.</param>
    /// <param name="isAsSeen">Whether nobody has changed what the keeper saw.</param>
    /// <param name="isMade">Whether the book is as the change, and nobody else's, would have left it.</param>
    /// <param name="patchOf">The change for the book as it is; null withdraws it.</param>
    private KeeperOutcome Change(
        CallContext context, int itemNumber, Func<Book, bool> isDone, Func<ShelfBook, bool> isAsSeen,
        Func<ShelfBook, bool> isMade, Func<ShelfBook, BookPatch?> patchOf)
    {
        bool mayBeMade = false;
        for (int i = 0; i < MaxTries; i++)
        {
            Answer<ShelfBook> found = Find(context, itemNumber);
            if (!found.HasValue)
            {
                return found.Status == Gone || !mayBeMade ? Of(found) : new KeeperOutcome(KeeperResult.Unknown);
            }

            if (isDone(found.Value.Book) || (mayBeMade && isMade(found.Value)))
            {
                return new KeeperOutcome(KeeperResult.DoneBefore);
            }

            if (!isAsSeen(found.Value))
            {
                return new KeeperOutcome(mayBeMade ? KeeperResult.ChangedPerhapsTwice : KeeperResult.ChangedMeanwhile);
            }

            Answer<Book> changed = patchOf(found.Value) is { } patch
                ? catalog.Change(context, found.Value.Seen, patch)
                : catalog.Withdraw(context, found.Value.Seen);
            if (changed.Status != ConditionFailed)
            {
                bool isRefusedAnew = changed is { IsResent: true, Status: Taken or 422 };
                return isRefusedAnew ? new KeeperOutcome(KeeperResult.Unknown) : Of(changed);
            }

            // A change that was sent twice, because its connection broke, may have been made by the first sending: then it is
            // its own change that the condition does not hold after. The next look at the book tells.
            mayBeMade = changed.IsResent;
        }

        return new KeeperOutcome(mayBeMade ? KeeperResult.Unknown : KeeperResult.Busy);
    }

    private static KeeperOutcome Of<T>(in Answer<T> answer)
        where T : class => answer switch
        {
            { Status: 200 or 201 or 204 } => new KeeperOutcome(KeeperResult.Done),
            { Status: Gone } => new KeeperOutcome(KeeperResult.NoSuchBook),
            { Status: 400 or Taken or 422 } => new KeeperOutcome(KeeperResult.Refused, answer.Message ?? "the catalog says no"),
            { Status: 401 or 403 } => new KeeperOutcome(KeeperResult.WrongKey),
            { Status: 507 } or { IsRefusal: true, IsWorthRepeating: true, Status: 503 } => new KeeperOutcome(KeeperResult.Busy),
            { Outcome: var outcome } when outcome.IsUnsent() => new KeeperOutcome(KeeperResult.Busy),
            _ => new KeeperOutcome(KeeperResult.Unknown),
        };
}

/// <summary>A book with its ledger.</summary>
internal sealed record ShelfBook(SeenBook Seen, BookLedger Ledger)
{
    public Book Book => Seen.Book;
}

/// <summary>What the keeper saw of a book, as a form carries it.</summary>
internal sealed record SeenShelf(
    int ItemNumber, string Title, string Topic, decimal Cost, long Stock, long Restocked, long Adjusted)
{
    public bool IsDescribedAs(Book book) => (Title, Topic, Cost) == (book.Title, book.Topic, book.Cost);

    /// <summary>Whether copies came and went only by sales, and by one change of so many copies.</summary>
    public bool IsStockedAs(BookLedger ledger, long difference = 0) =>
        (Restocked + Math.Max(0, difference), Adjusted + Math.Min(0, difference)) == (ledger.Restocked, ledger.Adjusted);
}

internal enum KeeperResult
{
    Done,

    /// <summary>An earlier request has done it, or it was so already.</summary>
    DoneBefore,

    /// <summary>Somebody has changed what the keeper saw; nothing was done.</summary>
    ChangedMeanwhile,

    /// <summary>Somebody has changed what the keeper saw, and whether this change was made before that is not known.</summary>
    ChangedPerhapsTwice,

    NoSuchBook,

    /// <summary>The store's rules do not allow it; nothing was done.</summary>
    Refused,

    /// <summary>The catalog does not take this front end's key; nothing was done.</summary>
    WrongKey,

    /// <summary>Not now; nothing was done.</summary>
    Busy,

    /// <summary>It was done or not: the book tells.</summary>
    Unknown,
}

/// <summary>What became of a change, with the catalog's sentence where it refused.</summary>
internal readonly record struct KeeperOutcome(KeeperResult Result, string Message = "");
