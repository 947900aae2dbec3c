using PygmyStore.Client.LocalStores;
using PygmyStore.Client.Store;
using PygmyStore.Common.Records;

namespace PygmyStore.Client.Study;

/// <summary>The stores of a study's own, on free loopback ports, in temporary folders that go with them.</summary>
/// <remarks>
/// For one thread. All run from the beginning to the end, so that their runs can alternate. A store that nobody asks takes next
/// to no time.
/// </remarks>
internal sealed class StudyStores : IDisposable
{
    private const long Stock = BookRules.MaxStock; // no study sells so many

    private readonly Dictionary<StudyStore, LocalStore> _stores = [];

    private StudyStores()
    {
    }

    /// <summary>Starts each of them; null, and why, when a server does not serve or somebody ended the study.</summary>
    public static StudyStores? TryOpen(
        IReadOnlyDictionary<string, string> programs, IEnumerable<StudyStore> kinds, Func<bool> isStopped, out string why)
    {
        var stores = new StudyStores();
        why = "";
        foreach (StudyStore kind in kinds.Distinct())
        {
            var store = new LocalStore(programs, OptionsOf(kind));
            stores._stores.Add(kind, store);
            why = store.WhyNotServing(isStopped) ?? "";
            if (why.Length > 0 || isStopped())
            {
                stores.Dispose();
                return null;
            }
        }

        return stores;
    }

    public StoreAccess Of(StudyStore kind) => _stores[kind].FrontEnd();

    public void Dispose()
    {
        foreach (LocalStore store in _stores.Values)
        {
            store.Dispose();
        }
    }

    private static LocalStoreOptions OptionsOf(StudyStore kind)
    {
        string[] settings = kind switch
        {
            StudyStore.NoCache => ["cache_mode,none"],
            StudyStore.CatalogFirst or StudyStore.SoldOutCatalogFirst => ["buy_path,catalog_first"],
            _ => [],
        };
        bool isSoldOut = kind is StudyStore.SoldOut or StudyStore.SoldOutCatalogFirst;
        return new LocalStoreOptions(settings) { Stock = isSoldOut ? 0 : Stock, Durability = "fsync" };
    }
}
