using PygmyStore.Common.Storage;
using PygmyStore.Tests.CatalogServer.Storage;
using PygmyStore.Tests.OrderServer.Accounts;
using PygmyStore.Tests.OrderServer.Orders;

namespace PygmyStore.Tests.Simulation;

/// <summary>A crash at every operation: what was acknowledged is there afterwards, and what was refused is not.</summary>
public sealed class StorageProofs
{
    // Some 4000 crash points and some 2000 failing calls.
    private const int CrashSeeds = 40;
    private const int FailureSeeds = 4;
    private const int SalvageSeeds = 200; // each with damage of its own

    /// <summary>The stores that are proven.</summary>
    public enum Store
    {
        Log,
        Catalog,
        Orders,

        /// <summary>With a log that an earlier release has begun.</summary>
        OldOrders,

        Accounts,
    }

    [Test]
    public void What_was_acknowledged_survives_a_crash_at_every_operation([Values] Store store) =>
        ProofSeeds.ForEach(CrashSeeds, seed => CrashProof.Run(seed, random => Create(store, random)));

    [Test]
    public void A_call_that_fails_loses_and_doubles_nothing([Values] Store store, [Values] DiskFailure failure) =>
        ProofSeeds.ForEach(FailureSeeds, seed => FailureProof.Run(seed, random => Create(store, random), failure));

    [Test]
    public void Salvage_that_crashes_at_any_operation_is_salvaged_again_to_the_same_end([Values] Store store) =>
        ProofSeeds.ForEach(SalvageSeeds,
            seed => SalvageProof.Run(seed, random => Create(store, random), (disk, salvage) => Show(store, disk, salvage)));

    [TestCase(Store.Log, PlantedFault.AcknowledgesBeforeTheSync)]
    [TestCase(Store.Log, PlantedFault.SkipsTheFolderSyncAfterARename)]
    [TestCase(Store.Log, PlantedFault.LeavesAFailedWriteInTheFile)]
    [TestCase(Store.Catalog, PlantedFault.AcknowledgesBeforeTheSync)]
    [TestCase(Store.Catalog, PlantedFault.SkipsTheFolderSyncAfterARename)]
    [TestCase(Store.Catalog, PlantedFault.LeavesAFailedWriteInTheFile)]
    [TestCase(Store.Orders, PlantedFault.AcknowledgesBeforeTheSync)]
    [TestCase(Store.Orders, PlantedFault.LeavesAFailedWriteInTheFile)]
    [TestCase(Store.OldOrders, PlantedFault.AcknowledgesBeforeTheSync)]
    [TestCase(Store.Accounts, PlantedFault.AcknowledgesBeforeTheSync)]
    [TestCase(Store.Accounts, PlantedFault.SkipsTheFolderSyncAfterARename)]
    [TestCase(Store.Accounts, PlantedFault.LeavesAFailedWriteInTheFile)]
    public void A_planted_fault_is_caught(Store store, PlantedFault fault) => Assert.That(
        () =>
        {
            for (int seed = 1; seed <= CrashSeeds; seed++)
            {
                CrashProof.Run(seed, random => Create(store, random), disk => new PlantedFaultFolder(disk, fault));
            }
        },
        Throws.TypeOf<BrokenPromiseException>());

    private static IProvenStore Create(Store store, Random random) => store switch
    {
        Store.Log => new ProvenLog(random),
        Store.Catalog => new ProvenCatalog(random),
        Store.Accounts => new ProvenAccounts(random),
        _ => new ProvenOrders(random, isOld: store == Store.OldOrders),
    };

    private static string Show(Store store, IStorageFolder disk, bool salvage) => store switch
    {
        Store.Log => ProvenLog.Show(disk, salvage),
        Store.Catalog => ProvenCatalog.Show(disk, salvage),
        Store.Accounts => ProvenAccounts.Show(disk, salvage),
        _ => ProvenOrders.Show(disk, salvage),
    };
}
