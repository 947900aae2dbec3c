using PygmyStore.CatalogServer.Books;
using PygmyStore.Common.Http.Server;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Faces;

/// <summary>Submits a request's command, and answers itself when the disk does not take it.</summary>
internal static class Submission
{
    public static bool TrySubmit(Exchange exchange, ICatalogStore store, InventoryCommand command)
    {
        if (store.HasFailed)
        {
            exchange.Response.Error(503, "the catalog's disk has failed; nothing was changed");
            exchange.Response.RetryAfter();
            return false;
        }

        command.Requester = exchange.Context.Span;
        return TryAnswer(exchange, store.Submit(command));
    }

    /// <summary>True when the commit is durable; otherwise answers why not.</summary>
    internal static bool TryAnswer(Exchange exchange, CommitOutcome outcome)
    {
        if (outcome == CommitOutcome.Durable)
        {
            return true;
        }

        (int status, string sentence) = outcome switch
        {
            CommitOutcome.NoSpace => (507, "the catalog's disk is full; nothing was changed"),
            CommitOutcome.Busy => (503, "too many changes wait for the disk; nothing was changed"),
            CommitOutcome.Unknown => (500, "the connection to the catalog's storage broke; the outcome is not known"),
            // Not 503, which says that nothing was changed: these records may be on the disk all the same.
            _ => (500, "the catalog's disk has failed; the outcome is not known"),
        };
        exchange.Response.Error(status, sentence);
        if (status != 507)
        {
            exchange.Response.RetryAfter();
        }

        return false;
    }

    /// <summary>True when the book is changed as asked, under the request's conditions; otherwise answers why not.</summary>
    public static bool TrySubmit(Exchange exchange, ICatalogStore store, BookCommand change, BookTags tags)
    {
        change.Condition = tags.ConditionOf(exchange);
        if (!TrySubmit(exchange, store, change))
        {
            return false;
        }

        if (change.Verdict != BookVerdict.Done)
        {
            Refuse(exchange, change.Verdict);
        }

        return change.Verdict == BookVerdict.Done;
    }

    private static void Refuse(Exchange exchange, BookVerdict verdict)
    {
        if (verdict == BookVerdict.ConditionFailed)
        {
            exchange.Response.PreconditionFailed();
            return;
        }

        (int status, string sentence) = verdict switch
        {
            BookVerdict.NoSuchBook => (404, "there is no such book"),
            BookVerdict.OutOfStock => (409, "out of stock"),
            BookVerdict.TooMuchStock => (409, $"there may be at most {BookRules.MaxStock} copies"),
            BookVerdict.NumberTaken => (409, "the item number is taken, by a book on sale or a withdrawn one"),
            BookVerdict.TitleTaken => (409, "the title is that of another book"),
            BookVerdict.Full => (409, $"there may be at most {BookRules.MaxBooks} books"),
            _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict, "is no refusal"),
        };
        exchange.Response.Error(status, sentence);
    }
}
