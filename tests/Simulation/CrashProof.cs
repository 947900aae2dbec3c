using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>
/// Lets a store work and crash at each operation in turn, then again somewhere in the recovery or the work that follows, and
/// checks after each restart what it shows.
/// </summary>
internal static class CrashProof
{
    private const int Steps = 12;
    private const int FurtherLives = 2;
    private const int FurtherOperations = 40; // about as many as a recovery and some steps take

    /// <summary>Returns how many crash points there were.</summary>
    public static long Run(int seed, Func<Random, IProvenStore> create, Func<IStorageFolder, IStorageFolder>? plant = null)
    {
        long point = 1;
        while (CrashesAt(point, seed, create, plant ?? (folder => folder)))
        {
            point++;
        }

        return point - 1;
    }

    private static bool CrashesAt(
        long point, int seed, Func<Random, IProvenStore> create, Func<IStorageFolder, IStorageFolder> plant)
    {
        try
        {
            var chance = new Random(unchecked((seed * 7919) + (int)point));
            IProvenStore store = create(new Random(seed));
            var disk = new SimulatedFolder(chance.Next());
            disk.CrashAt(point);
            if (!Crashes(store, disk, plant, new Random(seed)))
            {
                return false;
            }

            for (int life = 0; life < FurtherLives; life++)
            {
                disk = disk.Restart(AnyOutage(chance));
                disk.CrashAt(chance.Next(1, FurtherOperations));
                Crashes(store, disk, plant, chance);
            }

            RecoverTwice(store, disk.Restart(AnyOutage(chance)), plant);
            return true;
        }
        catch (Exception error) when (error is not SimulatedCrash)
        {
            throw new BrokenPromiseException($"seed {seed}, crash point {point}: {error}");
        }
    }

    /// <summary>Whether the process ends by a crash, and not by itself.</summary>
    private static bool Crashes(
        IProvenStore store, SimulatedFolder disk, Func<IStorageFolder, IStorageFolder> plant, Random chance)
    {
        try
        {
            store.Open(plant(disk));
            for (int step = 0; step < Steps && !store.HasFailed; step++)
            {
                PlanFault(disk, chance);
                store.Work();
                disk.Heal();
                store.Check();
            }

            store.Close();
            return false;
        }
        catch (SimulatedCrash)
        {
            return true;
        }
    }

    private static void PlanFault(SimulatedFolder disk, Random chance)
    {
        int kind = chance.Next(40);
        int operation = chance.Next(1, 8);
        if (kind < 8)
        {
            disk.FillAt(operation, chance.Next(1, 4));
        }
        else if (kind < 10)
        {
            disk.FailAt(operation, kind == 8 ? SimulatedFolder.NoSpace : SimulatedFolder.InputOutput);
        }
    }

    private static void RecoverTwice(IProvenStore store, SimulatedFolder disk, Func<IStorageFolder, IStorageFolder> plant)
    {
        store.Open(plant(disk));
        store.Close();
        string once = disk.Content();
        store.Open(plant(disk));
        store.Close();
        Promise.Kept(once == disk.Content(), "the second recovery changes what the first one left");
    }

    public static Outage AnyOutage(Random chance) => chance.Next(3) == 0 ? Outage.Kill : Outage.PowerCut;
}
