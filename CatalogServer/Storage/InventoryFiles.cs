using PygmyStore.Common.Hosting;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>
/// The books at a start: the catalog's own copy and what the journal has since; and what a person has edited in inventory.csv, as
/// changes of that state.
/// </summary>
internal sealed class InventoryFiles(string path, byte[] content, string ownPath, byte[] ownContent, Replay replay)
{
    /// <summary>What a person can do about an old inventory.csv: the end of a sentence.</summary>
    public const string OldFileAdvice =
        "copy inventory.base.csv, the catalog's own copy, over it and edit that, or " + RestoreAdvice.All;

    private readonly Dictionary<int, BookRow> _own =
        Read(ownPath, ownContent).ToDictionary(row => row.Book.ItemNumber, row => row.Book);

    public string Hash { get; } = InventoryCsv.HashOf(content);

    public bool AreAlike { get; } = content.AsSpan().SequenceEqual(ownContent);

    /// <summary>The books as the own copy and the journal leave them.</summary>
    public Dictionary<int, BookRow> State()
    {
        var state = new Dictionary<int, BookRow>(_own);
        foreach (InventoryChange change in replay.Steps.SelectMany(step => step.Changes))
        {
            change.ApplyTo(state);
        }

        return state;
    }

    /// <summary>What a person has changed. An impossible change throws a <see cref="StartupException"/>.</summary>
    public IReadOnlyList<InventoryChange> Edits(Dictionary<int, BookRow> state)
    {
        bool isKnown = AreAlike || replay.Steps.Any(step => step.Kind != JournalStepKind.Changed && step.InventoryHash == Hash);
        if (isKnown)
        {
            return [];
        }

        if (replay.HasWritten(Hash))
        {
            throw new StartupException(
                $"{path}: the file is older than the journal (journal-*.csv) proves: the catalog has written it anew since: "
                + OldFileAdvice);
        }

        IReadOnlyList<InventoryRow> rows = Read(path, content);
        return new HandEdits(path, rows, WrittenFrom(rows, state), state).Changes();
    }

    /// <summary>Reads a file of books; throws a <see cref="StartupException"/> when something is wrong with it.</summary>
    public static IReadOnlyList<InventoryRow> Read(string path, byte[] content)
    {
        try
        {
            return InventoryCsv.Read(path, content);
        }
        catch (FormatException error)
        {
            throw new StartupException(error.Message, error);
        }
    }

    /// <summary>The books as the catalog wrote them to the file that a person has edited: the rows' versions tell.</summary>
    private Dictionary<int, BookRow> WrittenFrom(IReadOnlyList<InventoryRow> rows, Dictionary<int, BookRow> now)
    {
        List<Dictionary<int, BookRow>> candidates = Candidates();
        return candidates.Find(candidate => rows.All(row => !row.HasLedger || VersionOf(candidate, row) == row.Book.Version))
            ?? throw new StartupException(WhyNone(rows, candidates[0], now));
    }

    /// <summary>
    /// The own copy, and the state at each later moment at which the file may have been replaced while the own copy was not. An
    /// edit that is booked stays in the file, with the versions from before, until the file is written anew.
    /// </summary>
    private List<Dictionary<int, BookRow>> Candidates()
    {
        var state = new Dictionary<int, BookRow>(_own);
        var candidates = new List<Dictionary<int, BookRow>> { new(_own) };
        foreach (JournalStep step in replay.Steps)
        {
            foreach (InventoryChange change in step.Changes)
            {
                if (step.Kind == JournalStepKind.Edited)
                {
                    candidates.ForEach(candidate => ApplyAsEdited(change, state, candidate));
                }

                change.ApplyTo(state);
            }

            if (step.Kind == JournalStepKind.Replacing)
            {
                candidates.Add(new Dictionary<int, BookRow>(state));
            }
        }

        return candidates;
    }

    /// <summary>The row as it stands in the file: with the person's edit, but the version from before.</summary>
    private static void ApplyAsEdited(InventoryChange change, Dictionary<int, BookRow> state, Dictionary<int, BookRow> file)
    {
        if (change is InventoryChange.Added added)
        {
            file[added.Row.ItemNumber] = added.Row with { Version = 0 };
        }
        else if (change is InventoryChange.Changed changed && file.TryGetValue(changed.ItemNumber, out BookRow? book))
        {
            BookRow now = state[changed.ItemNumber];
            file[book.ItemNumber] = book with
            {
                Title = changed.Title != now.Title ? changed.Title : book.Title,
                Topic = changed.Topic != now.Topic ? changed.Topic : book.Topic,
                Cost = changed.Cost != now.Cost ? changed.Cost : book.Cost,
                Stock = book.Stock + (changed.IsWithdrawn ? 0 : changed.Adjusted), // a withdrawn book's row keeps what it says
                IsWithdrawn = changed.IsWithdrawn != now.IsWithdrawn ? changed.IsWithdrawn : book.IsWithdrawn,
            };
        }
    }

    private string WhyNone(IReadOnlyList<InventoryRow> rows, Dictionary<int, BookRow> written, Dictionary<int, BookRow> now)
    {
        InventoryRow row = rows.First(row => row.HasLedger && VersionOf(written, row) != row.Book.Version);
        long known = VersionOf(now, row);
        string beginning = $"{path}: line {row.Line}: book {row.Book.ItemNumber}: ";
        return VersionOf(written, row) > row.Book.Version
            ? $"{beginning}the file is older than the journal (journal-*.csv) proves: "
            + $"it has version {row.Book.Version}, the journal {known}: {OldFileAdvice}"
            : $"{beginning}the journal (journal-*.csv) has lost its end, or the file is another store's: the file has version "
            + $"{row.Book.Version}, the journal {(known == 0 ? "no such book" : known)}: {RestoreAdvice.All}";
    }

    private static long VersionOf(Dictionary<int, BookRow> books, InventoryRow row) =>
        books.TryGetValue(row.Book.ItemNumber, out BookRow? book) ? book.Version : 0;
}
