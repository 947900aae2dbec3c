using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Simulation;

/// <summary>
/// Damages a store's log and lets its salvage crash at each operation in turn: salvaging again must end where an undisturbed
/// salvage ends, with every byte that was cut off kept beside.
/// </summary>
internal static class SalvageProof
{
    private const int Steps = 25;
    private const int FurtherOperations = 12; // about as many as a salvage takes

    /// <summary>Returns how many crash points there were.</summary>
    /// <param name="seed">Decides what is stored, and what is damaged.</param>
    /// <param name="create">The store that writes the files.</param>
    /// <param name="show">Opens the files, for salvage or not, closes them, and tells all that they hold.</param>
    public static long Run(int seed, Func<Random, IProvenStore> create, Func<IStorageFolder, bool, string> show)
    {
        SimulatedFolder undisturbed = Damaged(seed, create, out string damage);
        string expected = show(undisturbed, true);
        Dictionary<string, string> kept = Kept(undisturbed);
        for (int point = 1; ; point++)
        {
            try
            {
                var chance = new Random(unchecked((seed * 7919) + point));
                SimulatedFolder disk = Damaged(seed, create, out _);
                if (!CrashesAt(point, disk, show))
                {
                    return point - 1;
                }

                disk = disk.Restart(CrashProof.AnyOutage(chance));
                CrashesAt(chance.Next(1, FurtherOperations), disk, show);
                disk = disk.Restart(CrashProof.AnyOutage(chance));
                Promise.Kept(show(disk, true) == expected, "salvage ends elsewhere than without a crash");
                string once = disk.Content();
                Promise.Kept(show(disk, false) == expected && disk.Content() == once,
                    "the salvaged files are changed by the next start");
                Promise.Kept(kept.Values.All(Kept(disk).ContainsValue), "not all that was cut off is kept");
            }
            catch (Exception error) when (error is not SimulatedCrash)
            {
                throw new BrokenPromiseException($"seed {seed}, {damage}, crash point {point}: {error}");
            }
        }
    }

    private static bool CrashesAt(int point, SimulatedFolder disk, Func<IStorageFolder, bool, string> show)
    {
        try
        {
            disk.CrashAt(point);
            show(disk, true);
            return false;
        }
        catch (SimulatedCrash)
        {
            return true;
        }
    }

    /// <summary>A disk with a store's files, one of which has been damaged since; the same for the same seed.</summary>
    private static SimulatedFolder Damaged(int seed, Func<Random, IProvenStore> create, out string damage)
    {
        var disk = new SimulatedFolder(seed);
        var chance = new Random(seed);
        IProvenStore store = create(new Random(seed));
        store.Open(disk);
        for (int step = chance.Next(1, Steps); step > 0; step--)
        {
            store.Work();
        }

        store.Close();
        string[] logs = [.. disk.Names().Where(name => name.StartsWith("journal-",
            StringComparison.Ordinal) || name is "orders.csv" or "accounts.csv")];
        int place = chance.Next(logs.Length);
        damage = Damage(disk, logs[place], hasNeighbours: place > 0 && place < logs.Length - 1, isFirst: place == 0, chance);
        disk.Sync();
        return disk;
    }

    private static string Damage(SimulatedFolder disk, string name, bool hasNeighbours, bool isFirst, Random chance)
    {
        using IStorageFile file = disk.Open(name);
        byte[] bytes = disk.ReadAll(name);
        int header = bytes.AsSpan().IndexOf((byte)'\n') + 1;
        switch (chance.Next(6))
        {
            case 0 when hasNeighbours:
                disk.Delete(name);
                return $"{name} is gone";
            case 1 when !isFirst:
                Flip(file, bytes, header - 2); // a digit of its checksum
                return $"the header of {name} is changed";
            case var kind when kind == 2 || bytes.Length == header:
                file.Truncate(chance.Next(header, bytes.Length + 1));
                file.Sync();
                return $"{name} is cut to {file.Length} bytes";
            default:
                int at = chance.Next(header, bytes.Length);
                Flip(file, bytes, at);
                return $"byte {at} of {name} is changed";
        }
    }

    private static void Flip(IStorageFile file, byte[] bytes, int at)
    {
        file.WriteAt(at, [(byte)(bytes[at] ^ 1)]);
        file.Sync();
    }

    private static Dictionary<string, string> Kept(SimulatedFolder disk) => disk.Names()
        .Where(name => name.Contains(".torn-", StringComparison.Ordinal))
        .ToDictionary(name => name, name => Convert.ToHexString(disk.ReadAll(name)));
}
