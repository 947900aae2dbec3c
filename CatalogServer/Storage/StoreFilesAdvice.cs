using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Storage;

/// <summary>What a person can do when the files of the data folder do not belong together: ends of sentences.</summary>
internal static class StoreFilesAdvice
{
    public const string OldInventory =
        "copy inventory.base.csv, the catalog's own copy, over it and edit that, or " + RestoreAdvice.All;

    public const string JournalGone =
        RestoreAdvice.All + "; or, to begin a new store with these books, "
        + "remove the columns version to sold from inventory.csv and move all other files away";
}
