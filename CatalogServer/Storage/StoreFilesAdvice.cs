using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>What a person can do when the files of the data folder do not belong together: the ends of the sentences that say so.</summary>
internal static class StoreFilesAdvice
{
    public const string Restore = RestoreAdvice.All;

    public const string OldInventory =
        "copy inventory.base.csv, the catalog's own copy, over it and edit that, or " + Restore;

    public const string JournalGone =
        Restore + "; or, to begin a new store with these books, remove the columns version to sold from inventory.csv and move all other files away";
}
