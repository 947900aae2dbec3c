namespace PygmyStore.Common.Storage;

/// <summary>Bounds the bytes of records that wait for the disk, from a command's submit to the end of its commit. For any thread.</summary>
/// <remarks>
/// They are counted at the most that a command's records can take, since what they do take shows only when its turn comes. The last command
/// that is let in may go beyond the bound by its own records: so a long one waits for nobody who is short.
/// </remarks>
public sealed class PendingBytes
{
    private readonly long _bound;
    private long _count;

    public PendingBytes(long bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        _bound = bound;
    }

    /// <summary>How many wait now.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Whether the bound is reached.</summary>
    public bool IsFull => Count >= _bound;

    /// <summary>False when the bound is reached: then nothing is added.</summary>
    public bool TryAdd(int bytes)
    {
        while (true)
        {
            long count = Volatile.Read(ref _count);
            if (count >= _bound)
            {
                return false;
            }

            if (Interlocked.CompareExchange(ref _count, count + bytes, count) == count)
            {
                return true;
            }
        }
    }

    /// <summary>Takes off what was added.</summary>
    public void Remove(int bytes) => Interlocked.Add(ref _count, -bytes);
}
