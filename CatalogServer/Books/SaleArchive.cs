using PygmyStore.Common.Contracts;
using PygmyStore.Common.Storage;

namespace PygmyStore.CatalogServer.Books;

/// <summary>Keeps for ever the sales whose segments of the journal may be deleted, and finds them by number and by op.</summary>
/// <remarks>
/// A sale takes 8 bytes of memory for its place in the file and some 14 for its op. Appending and committing belong to the thread
/// that writes. Readers find what was there at the last <see cref="Show"/>; the inventory's gate guards that.
/// </remarks>
internal sealed class SaleArchive(RecordLog log, PagedList<long> offsets, OpTable ops) : IDisposable
{
    private readonly List<(uint Hash, long Offset)> _pending = [];

    /// <summary>How many sales can be found, which is also the last one's number.</summary>
    public long Count => offsets.Count;

    public long NextNumber => log.NextSequence;

    /// <summary>Opens the log, or creates it; gives each sale to the visitor.</summary>
    public static LogOpening<SaleArchive> Open(IStorageFolder folder, RecordLogOptions options, Action<Sale> visitor)
    {
        var offsets = new PagedList<long>();
        var ops = new OpTable();
        RecordVisitor visit = (fields, offset) =>
        {
            if (SaleRecord.Read(fields) is not { } sale)
            {
                return $"record {fields.Sequence} is no sale";
            }

            offsets.Add(offset);
            ops.Add(OpTable.HashOf(sale.Op), sale.Number);
            visitor(sale);
            return null;
        };
        LogOpening<RecordLog> opening = RecordLog.Open(folder, SaleRecord.FileName, SaleRecord.Format, options, visit);
        SaleArchive? archive = opening.IsOpen ? new SaleArchive(opening.Log, offsets, ops) : null;
        return new LogOpening<SaleArchive>(archive, opening.Records, opening.Cut, opening.Damage);
    }

    public long OffsetOf(long number) => offsets[number - 1];

    /// <summary>Reads the sale that stands there; for any thread.</summary>
    public Sale ReadAt(long offset)
    {
        Span<byte> buffer = stackalloc byte[RecordLog.ReadBufferBytes];
        return log.TryReadAt(offset, buffer, out RecordFields fields) && SaleRecord.Read(fields) is { } sale
            ? sale
            : throw new InvalidDataException($"{SaleRecord.FileName} no longer holds the sale at byte {offset}.");
    }

    public Sale? Find(string op)
    {
        uint hash = OpTable.HashOf(op);
        int probe = 0;
        while (ops.Next(hash, ref probe) is > 0 and long number)
        {
            if (ReadAt(OffsetOf(number)) is var sale && sale.Op == op)
            {
                return sale;
            }
        }

        return null;
    }

    /// <summary>Appends the sale with the next number; returns the bytes that wait for <see cref="Commit"/>.</summary>
    public long Append(Sale sale)
    {
        long offset = SaleRecord.Append(log, sale);
        _pending.Add((OpTable.HashOf(sale.Op), offset));
        return offset - log.DurableLength;
    }

    /// <summary>Makes what was appended durable; otherwise it is forgotten.</summary>
    public CommitOutcome Commit()
    {
        CommitOutcome outcome = log.Commit();
        if (outcome != CommitOutcome.Durable)
        {
            _pending.Clear();
        }

        return outcome;
    }

    public void Show()
    {
        foreach ((uint hash, long offset) in _pending)
        {
            offsets.Add(offset);
            ops.Add(hash, offsets.Count);
        }

        _pending.Clear();
    }

    public string? WhyNotInPlace() => log.WhyNotInPlace();

    public void Dispose() => log.Dispose();
}
