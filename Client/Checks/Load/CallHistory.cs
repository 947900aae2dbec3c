using PygmyStore.Client.Checks.History;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Checks.Load;

/// <summary>What the clients of a load saw, kept for its checks. It needs every call that was sent, the warm-up's too.</summary>
/// <remarks>
/// The sums are of all calls. The calls themselves are kept up to a limit. Then there is a cut: of later calls it keeps the
/// buys that began before it, because what was seen until then may be their work. All others can be left out: nothing that was
/// answered before the cut depends on them.
/// </remarks>
/// <param name="maxCalls">Calls that are kept.</param>
internal sealed class CallHistory(int maxCalls = CallHistory.DefaultMaxCalls) : ICallSink
{
    /// <summary>64 bytes each, so 256 MB: a minute at 65,000 calls a second.</summary>
    public const int DefaultMaxCalls = 4_000_000;

    // Buys that were under way at the cut, one for each client, and what lies in the clients' buffers.
    private const int MaxAfterCut = 500_000;

    private const int ChunkLength = 16_384; // a megabyte

    private readonly List<SeenCall[]> _chunks = [];
    private readonly Dictionary<int, BookTally> _books = [];

    public CallTally Tally { get; } = new();

    public IReadOnlyDictionary<int, BookTally> Books => _books;

    /// <summary>The calls that are kept.</summary>
    public int Count { get; private set; }

    /// <summary>Of calls that ended later, only some are kept.</summary>
    public long CutTicks { get; private set; } = long.MaxValue;

    public bool IsCut => CutTicks != long.MaxValue;

    /// <summary>Whether buys are missing that the calls before the cut may depend on: then nothing follows from them.</summary>
    public bool IsTorn { get; private set; }

    /// <summary>Whether a lookup or a buy was answered with a version.</summary>
    public bool HasVersions { get; private set; }

    /// <summary>Whether a buy was acknowledged.</summary>
    public bool HasSales { get; private set; }

    /// <summary>Whether a buy was answered with the number of its order.</summary>
    public bool HasOrderNumbers { get; private set; }

    public SeenCall this[int index] => _chunks[index / ChunkLength][index % ChunkLength];

    public IEnumerable<SeenCall> Calls => Enumerable.Range(0, Count).Select(index => this[index]);

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            Tally.Add(record);
            var call = new SeenCall(record);
            if (call.IsOfUse)
            {
                Sum(call);
                Keep(call);
            }
        }
    }

    /// <summary>Adds a lookup that the checks made. The limit does not count it: there is one for each book at most.</summary>
    public void Add(in SeenCall call)
    {
        HasVersions |= call.Version >= 0;
        Append(call);
    }

    /// <summary>The calls of each book, book by book, so that only one book's copy needs memory at a time.</summary>
    public IEnumerable<(int ItemNumber, BookCall[] Calls)> ByBook()
    {
        int[] order = [.. Enumerable.Range(0, Count)];
        Array.Sort(Array.ConvertAll(order, index => this[index].ItemNumber), order);
        for (int start = 0, end; start < order.Length; start = end)
        {
            int itemNumber = this[order[start]].ItemNumber;
            end = start;
            while (end < order.Length && this[order[end]].ItemNumber == itemNumber)
            {
                end++;
            }

            yield return (itemNumber, InHistory(order.AsSpan(start, end - start)));
        }
    }

    private BookCall[] InHistory(ReadOnlySpan<int> indexes)
    {
        var calls = new BookCall[indexes.Length];
        int count = 0;
        foreach (int index in indexes)
        {
            if (this[index].InHistory(CutTicks) is { } call)
            {
                calls[count++] = call;
            }
        }

        Array.Resize(ref calls, count); // nothing to do unless the history is cut
        return calls;
    }

    private void Sum(in SeenCall call)
    {
        HasVersions |= call.Version >= 0;
        HasSales |= call.IsSold;
        HasOrderNumbers |= call.IsSold && call.OrderNumber >= 0;
        if (call.Operation != Operation.Buy)
        {
            return;
        }

        if (!_books.TryGetValue(call.ItemNumber, out BookTally? tally))
        {
            _books.Add(call.ItemNumber, tally = new BookTally());
        }

        tally.Add(call);
    }

    private void Keep(in SeenCall call)
    {
        if (Count >= maxCalls)
        {
            CutTicks = IsCut ? CutTicks : call.Begun;
            bool mayMatter = call.Begun < CutTicks && (call.IsSold || call.IsUnknownBuy);
            if (!mayMatter)
            {
                return;
            }

            if (Count >= maxCalls + MaxAfterCut)
            {
                IsTorn = true;
                return;
            }
        }

        Append(call);
    }

    private void Append(in SeenCall call)
    {
        if (Count / ChunkLength == _chunks.Count)
        {
            _chunks.Add(new SeenCall[ChunkLength]);
        }

        _chunks[Count / ChunkLength][Count % ChunkLength] = call;
        Count++;
    }
}
