using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Study;

/// <summary>Keeps the times of a run's calls, one after the other, for figures that need their order.</summary>
/// <remarks>For one thread. 48 bytes a call; a study's runs have at most some ten thousand.</remarks>
internal sealed class CallTimes : ICallSink
{
    private readonly List<TimedCall> _calls = [];

    /// <summary>In the order of their ends.</summary>
    public IReadOnlyList<TimedCall> InOrder()
    {
        _calls.Sort((one, other) => one.EndedTicks.CompareTo(other.EndedTicks));
        return _calls;
    }

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            if (record.Outcome != CallOutcome.ConnectionError) // it has no times
            {
                _calls.Add(TimedCall.Of(record));
            }
        }
    }
}

/// <summary>One call: how long it took, and which tier took how much of it by itself, in microseconds.</summary>
/// <param name="Operation">What it asked.</param>
/// <param name="EndedTicks">Of <see cref="System.Diagnostics.Stopwatch"/>.</param>
/// <param name="ServiceUs">From sent to ended.</param>
/// <param name="IsUnexpected">Whether a healthy store gives no such outcome.</param>
/// <param name="IsSoldOut">A buy that found too few copies, which takes another time than a sale.</param>
/// <param name="ClientUs">The client, the network and the kernels.</param>
/// <param name="FrontEndUs">0 where the store tells nothing, as in all that follow.</param>
/// <param name="OrderUs">The order service.</param>
/// <param name="CatalogUs">The catalog.</param>
internal readonly record struct TimedCall(
    Operation Operation, long EndedTicks, int ServiceUs, bool IsUnexpected, bool IsSoldOut,
    int ClientUs, int FrontEndUs, int OrderUs, int CatalogUs)
{
    public static TimedCall Of(in CallRecord record)
    {
        int service = (int)Math.Min(int.MaxValue, TimeHistogram.Microseconds(record.SentTicks, record.EndedTicks));
        int catalog = Math.Max(0, record.CatalogMicroseconds);
        int order = Math.Max(catalog, record.OrderMicroseconds); // a tier that tells nothing took nothing by itself
        int frontEnd = Math.Max(order, record.FrontEndMicroseconds);
        return new TimedCall(
            record.Operation, record.EndedTicks, service, record.IsUnexpected(), record.Outcome == CallOutcome.OutOfStock,
            Math.Max(0, service - frontEnd), frontEnd - order, order - catalog, catalog);
    }
}
