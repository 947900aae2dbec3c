namespace PygmyStore.CatalogServer.Books;

/// <summary>Finds the sales that an op may have made, by a 32-bit hash: the caller reads the sale and compares the op.</summary>
/// <remarks>
/// An entry has 8 bytes; a quarter to three quarters of the entries are empty. The table has many parts, which grow one by one,
/// so no commit waits while all of it is copied. Not thread-safe.
/// </remarks>
internal sealed class OpTable
{
    private const int PartBits = 10;
    private const int FirstRoom = 8;

    private readonly ulong[]?[] _parts = new ulong[]?[1 << PartBits]; // the hash above, the sale's number below; 0 is free
    private readonly int[] _counts = new int[1 << PartBits];

    public long Bytes => _parts.Sum(part => (part?.Length ?? 0) * (long)sizeof(ulong));

    /// <summary>Each process has its own (string.GetHashCode has a random seed), so nobody can choose ops that collide.</summary>
    public static uint HashOf(ReadOnlySpan<char> op) => (uint)string.GetHashCode(op);

    public void Add(uint hash, long saleNumber)
    {
        int place = PartOf(hash);
        ulong[] part = _parts[place] ??= new ulong[FirstRoom];
        if ((_counts[place] + 1) * 4 > part.Length * 3)
        {
            part = _parts[place] = Grown(part);
        }

        Put(part, ((ulong)hash << 32) | checked((uint)saleNumber));
        _counts[place]++;
    }

    /// <summary>The next sale whose op has the hash, 0 for none. The probe begins at 0; pass it on to the next call.</summary>
    public long Next(uint hash, ref int probe)
    {
        if (_parts[PartOf(hash)] is not { } part)
        {
            return 0;
        }

        while (true)
        {
            ulong entry = part[(hash + (uint)probe) & (uint)(part.Length - 1)];
            probe++;
            if (entry == 0 || (uint)(entry >> 32) == hash)
            {
                return (uint)entry;
            }
        }
    }

    private static int PartOf(uint hash) => (int)(hash >> (32 - PartBits));

    private static ulong[] Grown(ulong[] part)
    {
        ulong[] larger = new ulong[part.Length * 2];
        foreach (ulong entry in part.Where(entry => entry != 0))
        {
            Put(larger, entry);
        }

        return larger;
    }

    private static void Put(ulong[] part, ulong entry)
    {
        uint place = (uint)(entry >> 32);
        while (part[place & (uint)(part.Length - 1)] != 0)
        {
            place++;
        }

        part[place & (uint)(part.Length - 1)] = entry;
    }
}
