using PygmyStore.Common.Contracts;

namespace PygmyStore.CatalogServer.Books;

/// <summary>Every sale that there ever was, by number and by op, and the refusals of the kept segments of the journal.</summary>
/// <remarks>
/// It has a generation for each segment. Once two newer ones exist, the sales of a generation go into the archive. The generation
/// and its segment go when its last refusal is old enough too. Not thread-safe: the inventory's gate guards it.
/// </remarks>
internal sealed class SaleHistory(SaleArchive archive, PagedList<uint> checksums, TimeProvider clock, TimeSpan refusalMemory)
{
    /// <summary>
    /// Generations beside the last two, kept for their refusals alone. With so many, no more refusals are recorded: at 64 MiB a
    /// segment these are some two million.
    /// </summary>
    public const int MaxGenerationsForTime = 8;

    private const int UsualGenerations = 2; // the current and the previous one

    private readonly List<Generation> _generations = [];

    public long Count => checksums.Count;

    /// <summary>How many outcomes were added for an op that had one, which nothing should ever do: an audit asks.</summary>
    public long RepeatedKeys { get; private set; }

    /// <summary>All sales up to this number are known, durably, to have their order.</summary>
    public long Ordered { get; private set; }

    public bool MayRefuse => _generations.Count < UsualGenerations + MaxGenerationsForTime;

    public bool HasOld => _generations.Count > UsualGenerations;

    /// <summary>The last sale that is to be in the archive: of the generations that have two newer ones.</summary>
    public long DueForArchive => HasOld ? _generations[^(UsualGenerations + 1)].LastSale : 0;

    public SaleArchive Archive => archive;

    public long Archived => archive.Count;

    public uint ChecksumUpTo(long saleNumber) => saleNumber == 0 ? SaleChecksum.OfNone : checksums[saleNumber - 1];

    public bool TryFind(string op, out SaleOutcome outcome)
    {
        // The newest first: retries come soon.
        for (int i = _generations.Count - 1; i >= 0; i--)
        {
            if (_generations[i].TryFind(op, out outcome))
            {
                return true;
            }
        }

        outcome = archive.Find(op) is { } sale ? SaleOutcome.Of(sale) : default;
        return outcome.Sale is not null;
    }

    /// <summary>Begins a generation with the segment whose first record has that sequence number.</summary>
    public void StartGeneration(long firstSequence) => _generations.Add(new Generation(firstSequence, Count));

    public void Add(InventoryChange.Sold change)
    {
        Sale sale = change.Sale;
        if (sale.Number != Count + 1)
        {
            throw new ArgumentException($"Sale {Count + 1} expected, {sale.Number} given.", nameof(change));
        }

        RepeatedKeys += TryFind(sale.Op, out _) ? 1 : 0;
        checksums.Add(SaleChecksum.Continue(ChecksumUpTo(Count), sale.Number, sale.Op, sale.ItemNumber, sale.Quantity));
        _generations[^1].Add(sale);
    }

    public void Add(InventoryChange.Refused change)
    {
        RepeatedKeys += TryFind(change.Op, out _) ? 1 : 0;
        _generations[^1].Add(change, clock.GetTimestamp());
    }

    public void NoteOrdered(long upTo) => Ordered = Math.Max(Ordered, upTo);

    public Sale Recent(long number)
    {
        int place = _generations.FindLastIndex(generation => generation.SalesBefore < number);
        return _generations[place].SaleOf(number);
    }

    /// <summary>Finds the sales that have become durable in the archive there, and forgets its own copies.</summary>
    public void ShowArchived()
    {
        archive.Show();
        foreach (Generation generation in _generations)
        {
            if (generation.LastSale <= Archived)
            {
                generation.ForgetSales();
            }
        }
    }

    /// <summary>Forgets generations before the last two whose sales are in the archive and whose refusals are old.</summary>
    /// <returns>The sequence number from which on the journal is needed.</returns>
    public long Forget()
    {
        while (HasOld && _generations[0].LastSale <= Archived && IsOld(_generations[0]))
        {
            _generations.RemoveAt(0);
        }

        return _generations[0].FirstSequence;
    }

    private bool IsOld(Generation generation) =>
        generation.LastRefusal is not { } timestamp || clock.GetElapsedTime(timestamp) >= refusalMemory;

    private sealed class Generation(long firstSequence, long salesBefore)
    {
        private readonly Dictionary<string, SaleOutcome> _refused = new(StringComparer.Ordinal);
        private Dictionary<string, Sale> _sold = new(StringComparer.Ordinal);
        private List<Sale> _sales = [];

        public long FirstSequence { get; } = firstSequence;

        public long SalesBefore { get; } = salesBefore;

        public long LastSale { get; private set; } = salesBefore;

        /// <summary>When the last refusal was added, by the monotonic clock; after a start, the start.</summary>
        public long? LastRefusal { get; private set; }

        public void Add(Sale sale)
        {
            _sales.Add(sale);
            _sold[sale.Op] = sale;
            LastSale = sale.Number;
        }

        public void Add(InventoryChange.Refused change, long timestamp)
        {
            _refused[change.Op] = SaleOutcome.Of(change);
            LastRefusal = timestamp;
        }

        public bool TryFind(string op, out SaleOutcome outcome)
        {
            outcome = _sold.TryGetValue(op, out Sale? sale) ? SaleOutcome.Of(sale) : default;
            return sale is not null || _refused.TryGetValue(op, out outcome);
        }

        public Sale SaleOf(long number) => _sales[(int)(number - SalesBefore - 1)];

        public void ForgetSales()
        {
            if (_sales.Count > 0)
            {
                _sales = [];
                _sold = new Dictionary<string, Sale>(StringComparer.Ordinal);
            }
        }
    }
}
