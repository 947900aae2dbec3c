using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>The outcomes by op and the sales by number that the kept segments of the journal hold.</summary>
/// <remarks>
/// It has a generation for each segment and forgets a segment's generation with the segment, so a restart recalls exactly what
/// was recalled before. Its size is bounded by that of the kept segments. Not thread-safe: the inventory's gate guards it.
/// </remarks>
internal sealed class SaleHistory
{
    /// <summary>The current and the previous one: a key is remembered for at least one whole segment.</summary>
    private const int KeptGenerations = 2;

    private readonly List<Generation> _generations = [];
    private readonly PagedList<uint> _checksums = new(); // over the sales up to each number that follows _before
    private long _before;
    private uint _checksumBefore = SaleChecksum.OfNone;

    /// <summary>How many sales there ever were, which is also the number of the last one.</summary>
    public long Count { get; private set; }

    /// <summary>How many outcomes were added for an op that had one, which nothing should ever do: an audit asks.</summary>
    public long RepeatedKeys { get; private set; }

    /// <summary>All sales up to this number are known, durably, to have their order.</summary>
    public long Ordered { get; private set; }

    /// <summary>All sales up to this number have their order: whoever asked for what follows it said so.</summary>
    public long Adopted { get; private set; }

    /// <summary>The last sale that is forgotten; 0 when all are there.</summary>
    public long Forgotten => Count - _generations.Sum(generation => (long)generation.Sales.Count);

    public bool TryFind(string op, out SaleOutcome outcome)
    {
        // The newest first: retries come soon.
        for (int i = _generations.Count - 1; i >= 0; i--)
        {
            if (_generations[i].Outcomes.TryGetValue(op, out outcome))
            {
                return true;
            }
        }

        outcome = default;
        return false;
    }

    /// <summary>Begins a generation with the segment whose first record has that sequence number.</summary>
    public void StartGeneration(long firstSequence) => _generations.Add(new Generation(firstSequence));

    /// <summary>Where the sales' numbers go on when the journal's older segments are gone.</summary>
    public void ContinueAfter(long lastSale, uint checksum)
    {
        Count = _before = lastSale;
        _checksumBefore = checksum;
    }

    public void NoteOrdered(long upTo) => Ordered = Math.Max(Ordered, upTo);

    /// <summary>Whether the checksum over so many sales is known: of those before the oldest segment only the last one's is.</summary>
    public bool KnowsChecksumUpTo(long saleNumber) => saleNumber >= _before && saleNumber <= Count;

    /// <summary>The checksum over the sales up to a number (<see cref="SaleChecksum"/>).</summary>
    public uint ChecksumUpTo(long saleNumber) => saleNumber == _before ? _checksumBefore : _checksums[saleNumber - _before - 1];

    public void Add(InventoryChange.Sold change)
    {
        Sale sale = change.Sale;
        if (sale.Number != Count + 1)
        {
            throw new ArgumentException($"Sale {Count + 1} expected, {sale.Number} given.", nameof(change));
        }

        Generation current = _generations[^1];
        Record(sale.Op, SaleOutcome.Of(sale));
        current.Sales.Add(sale);
        _checksums.Add(SaleChecksum.Continue(ChecksumUpTo(Count), sale.Number, sale.Op, sale.ItemNumber, sale.Quantity));
        Count = sale.Number;
    }

    public void Add(InventoryChange.Refused change) =>
        Record(change.Op, SaleOutcome.Of(change));

    public void Adopt(long upTo) => Adopted = Math.Max(Adopted, upTo);

    /// <summary>Up to that many sales that follow a number, which is neither forgotten nor beyond the last.</summary>
    public Sale[] After(long number, int limit)
    {
        var sales = new Sale[Math.Min(limit, Count - number)];
        int filled = 0;
        long last = Forgotten;
        foreach (Generation generation in _generations)
        {
            long first = last + 1;
            last += generation.Sales.Count;
            if (last <= number || filled == sales.Length)
            {
                continue;
            }

            int skip = (int)Math.Max(0, number + 1 - first);
            int take = Math.Min(generation.Sales.Count - skip, sales.Length - filled);
            generation.Sales.CopyTo(skip, sales, filled, take);
            filled += take;
        }

        return sales;
    }

    /// <summary>Forgets the generations that are neither among the last two nor have sales without an order.</summary>
    /// <returns>The first sequence number of the oldest generation that stays: its segment and those after it are
    /// needed.</returns>
    public long ForgetAdopted()
    {
        long last = Forgotten;
        while (_generations.Count > KeptGenerations && last + _generations[0].Sales.Count <= Adopted)
        {
            last += _generations[0].Sales.Count;
            _generations.RemoveAt(0);
        }

        return _generations[0].FirstSequence;
    }

    private void Record(string op, in SaleOutcome outcome)
    {
        RepeatedKeys += TryFind(op, out _) ? 1 : 0;
        _generations[^1].Outcomes[op] = outcome;
    }

    private sealed class Generation(long firstSequence)
    {
        public long FirstSequence { get; } = firstSequence;

        public Dictionary<string, SaleOutcome> Outcomes { get; } = new(StringComparer.Ordinal);

        public List<Sale> Sales { get; } = [];
    }
}
