using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>What a change touches: the book, the lists (the shelf), or both.</summary>
[Flags]
internal enum Items : byte
{
    None = 0,
    Book = 1,
    Shelf = 2,
}

internal enum CatalogPhase : byte
{
    Serving,

    /// <summary>Started again: it tells nothing until every lease of an earlier run has ended.</summary>
    Fenced,

    /// <summary>A clean stop: leases are taken back, none are granted.</summary>
    Stopping,

    /// <summary>The same, begun while leases of an earlier run could still be valid.</summary>
    StoppingFenced,
}

internal enum BatchPhase : byte
{
    None,

    /// <summary>Items are pending, interest is taken, invalidations are on their way, the disk works.</summary>
    Taken,
    Synced,

    /// <summary>Readers see it; the writer has no answer yet.</summary>
    Published,
}

internal enum RequestPhase : byte
{
    None,

    /// <summary>A registration is on its way to the catalog.</summary>
    Sent,

    /// <summary>The catalog has called the front end back and is about to grant the epoch.</summary>
    Called,

    /// <summary>The grant is on its way to the front end.</summary>
    Granted,

    /// <summary>The same, and its lease has run out meanwhile.</summary>
    Late,

    /// <summary>The lease is given back.</summary>
    GivenBack,
}

internal enum ReadPhase : byte
{
    Idle,

    /// <summary>A search: it has the entry of its list and is about to read that of the book.</summary>
    Listed,

    /// <summary>It has its entries and is about to check the lease.</summary>
    Looked,

    /// <summary>Its call is on the way to the catalog: a fill is open.</summary>
    Sent,

    /// <summary>Only with a planted fault: the catalog has read the rows and is about to note the interest.</summary>
    Unnoted,

    /// <summary>The answer is on its way back.</summary>
    Answered,
    Done,
}

internal enum Wrong : byte
{
    Nothing,
    Stale,
    NotDurable,

    /// <summary>A list and a book that were never there at the same time.</summary>
    Mixed,
}

/// <summary>What the catalog knows of a front end. An epoch 0 is none.</summary>
internal struct Holder
{
    public byte Epoch;
    public bool IsLive;
    public Items Interest;

    /// <summary>The epoch whose acknowledgement the leader waits for; 0: it waits for none.</summary>
    public byte Owed;

    /// <summary>Only with a planted fault: 1 the leader waits for the end of the lease, 2 and it was renewed meanwhile.</summary>
    public byte Wait;
}

/// <summary>A front end: its lease, one entry for the book and one for the list, and its registrations.</summary>
internal struct FrontEnd
{
    /// <summary>The last value of <see cref="Expected"/>: no grant of the registration under way counts.</summary>
    public const byte NoGrant = byte.MaxValue;

    public byte Epoch;

    /// <summary>Whether the lease runs, by the front end's own clock.</summary>
    public bool Runs;

    /// <summary>Only with a planted fault: a flag that a timer clears after the lease has ended.</summary>
    public bool Flag;

    /// <summary>The version of the book's row, plus 1; 0: no entry.</summary>
    public byte Book;
    public byte BookTag;
    public byte List;
    public byte ListTag;
    public RequestPhase Registration;
    public byte RegistrationEpoch;

    /// <summary>Which epoch the registration under way may bring; 0: any.</summary>
    public byte Expected;

    /// <summary>A second message in the network, of a registration that nobody waits for any more.</summary>
    public RequestPhase Stray;
    public byte StrayEpoch;
}

/// <summary>A lookup of the book, or a search whose page is the book.</summary>
internal struct Read
{
    public ReadPhase Phase;
    public byte Front;
    public bool IsSearch;

    /// <summary>The newest state that anybody had been told when it began.</summary>
    public byte Told;

    /// <summary>The epoch of its fill, or of the entries that it has.</summary>
    public byte Epoch;
    public byte BookFloor;
    public byte ListFloor;
    public byte Book;
    public byte List;
    public Items Kept;

    /// <summary>An invalidation has come since it looked.</summary>
    public bool HasMoved;

    public readonly Items Items => IsSearch ? Items.Book | Items.Shelf : Items.Book;
}

[InlineArray(CacheState.Fronts)]
internal struct Holders
{
    private Holder _first;
}

[InlineArray(CacheState.Fronts)]
internal struct FrontEnds
{
    private FrontEnd _first;
}

[InlineArray(CacheState.Reads)]
internal struct ReadSet
{
    private Read _first;
}

/// <summary>
/// A state of the whole system: bytes only, so that it is compared and hashed as bytes. State n of the shelf is what n writes
/// have left; the version of an item is the last write that changed it.
/// </summary>
internal struct CacheState : IEquatable<CacheState>
{
    public const int Fronts = 2;
    public const int Reads = 3;

    public CatalogPhase Catalog;
    public BatchPhase Batch;
    public byte Disk;
    public byte Published;
    public byte Told;
    public byte Batches;

    /// <summary>The file that says that there may be leases.</summary>
    public bool HasFile;
    public byte NextEpoch;
    public byte FirstEpochOfRun;
    public byte Crashes;
    public byte Stops;
    public byte Restarts;
    public Wrong Wrong;
    public Holders Holders;
    public FrontEnds FrontEnds;
    public ReadSet ReadSet;

    public readonly bool IsWriting => Batch is BatchPhase.Taken or BatchPhase.Synced;

    public readonly bool Equals(CacheState other) => Bytes(in this).SequenceEqual(Bytes(in other));

    public override readonly bool Equals(object? obj) => obj is CacheState other && Equals(other);

    public override readonly int GetHashCode()
    {
        ulong hash = 0xcbf29ce484222325;
        ReadOnlySpan<byte> bytes = Bytes(in this);
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            hash = Mix(hash ^ MemoryMarshal.Read<ulong>(bytes));
        }

        foreach (byte last in bytes)
        {
            hash = (hash ^ last) * 0x100000001b3;
        }

        return (int)(Mix(hash) >> 32);
    }

    /// <summary>Reads are alike, so the same reads in another order are the same state.</summary>
    public void SortReads(int count)
    {
        for (int i = 1; i < count; i++)
        {
            for (int j = i; j > 0 && Compare(in ReadSet[j - 1], in ReadSet[j]) > 0; j--)
            {
                (ReadSet[j - 1], ReadSet[j]) = (ReadSet[j], ReadSet[j - 1]);
            }
        }
    }

    private static int Compare(in Read left, in Read right) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Read>(in left)).SequenceCompareTo(
            MemoryMarshal.AsBytes(new ReadOnlySpan<Read>(in right)));

    private static ReadOnlySpan<byte> Bytes(in CacheState state) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<CacheState>(in state));

    private static ulong Mix(ulong value)
    {
        value *= 0x9e3779b97f4a7c15;
        return value ^ (value >> 29);
    }
}
