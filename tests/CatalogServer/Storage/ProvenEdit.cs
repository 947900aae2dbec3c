using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.CatalogServer.Storage;

/// <summary>What a person has edited in inventory.csv.</summary>
/// <param name="Content">The file with the edit.</param>
/// <param name="ItemNumber">The book.</param>
/// <param name="Copies">How many copies more were counted; the cost is one more, too.</param>
internal sealed record ProvenEdit(byte[] Content, int ItemNumber, int Copies)
{
    /// <summary>Counts some copies more of any book; null when it is one that nobody has been told of yet.</summary>
    public static ProvenEdit? Make(IStorageFolder folder, Random random, Dictionary<int, BookRow> books)
    {
        byte[] before = folder.ReadAll(InventoryCsv.FileName);
        BookRow[] rows = [.. InventoryCsv.Read(InventoryCsv.FileName, before).Select(row => row.Book)];
        int place = random.Next(rows.Length);
        int copies = random.Next(1, 4);
        if (!books.ContainsKey(rows[place].ItemNumber))
        {
            return null;
        }

        rows[place] = rows[place] with { Stock = rows[place].Stock + copies, Cost = rows[place].Cost + 1 };
        return new ProvenEdit(InventoryCsv.Write(rows), rows[place].ItemNumber, copies);
    }

    /// <summary>
    /// Whether the file has it. It syncs the folder then: until that, a power cut may undo the person's own renaming.
    /// </summary>
    public bool IsIn(IStorageFolder folder)
    {
        bool isIn = folder.ReadAll(InventoryCsv.FileName).AsSpan().SequenceEqual(Content);
        if (isIn)
        {
            folder.Sync();
        }

        return isIn;
    }
}
