using System.Numerics;
using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Engine;

/// <summary>Hands the records of one client to the thread that collects them, without a lock and without allocation.</summary>
/// <remarks>One thread adds, one thread drains.</remarks>
internal sealed class RecordRing
{
    private const int LeastRecords = 64;

    // Several times what a client records between two drains: 30,000 calls a second are 600 in 20 ms.
    private const int MostRecords = 4096;

    private const int RecordsOfAll = 64 * 1024; // 7 MB in all, unless there are more than a thousand clients

    private readonly CallRecord[] _records;
    private readonly int _mask;
    private long _added;
    private long _drained;

    private RecordRing(int capacity)
    {
        _records = new CallRecord[capacity];
        _mask = capacity - 1;
    }

    /// <summary>A ring for one of so many clients.</summary>
    public static RecordRing OfOneOf(int clients)
    {
        int share = Math.Clamp(RecordsOfAll / clients, LeastRecords, MostRecords);
        return new RecordRing((int)BitOperations.RoundUpToPowerOf2((uint)share));
    }

    /// <summary>False if there is no room until the next drain.</summary>
    public bool TryAdd(in CallRecord record)
    {
        long added = _added;
        if (added - Volatile.Read(ref _drained) == _records.Length)
        {
            return false;
        }

        _records[added & _mask] = record;
        Volatile.Write(ref _added, added + 1);
        return true;
    }

    /// <summary>Gives the sinks all that was added.</summary>
    public void Drain(ReadOnlySpan<ICallSink> sinks)
    {
        long added = Volatile.Read(ref _added);
        while (_drained < added)
        {
            int from = (int)(_drained & _mask);
            int count = (int)Math.Min(added - _drained, _records.Length - from);
            foreach (ICallSink sink in sinks)
            {
                sink.Take(_records.AsSpan(from, count));
            }

            Volatile.Write(ref _drained, _drained + count);
        }
    }
}
