using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Demo;

/// <summary>What became of the buys of a load; the warm-up counts only where it is said.</summary>
internal sealed class BuyFigures : ICallSink
{
    private const int Busy = 503;

    private long _calls;

    /// <summary>How long it was measured.</summary>
    public double Seconds { get; set; }

    /// <summary>How much of all processors the client used meanwhile, from 0 to 1.</summary>
    public double ClientShare { get; set; }

    public long Bought { get; private set; }

    /// <summary>Those that the store refused because it was busy (503).</summary>
    public long Refused { get; private set; }

    public long Unknown { get; private set; }

    /// <summary>Bought, the warm-up included.</summary>
    public long BoughtInAll { get; private set; }

    /// <summary>Without a definite answer, the warm-up included: they may have bought or not.</summary>
    public long UnknownInAll { get; private set; }

    /// <summary>Of the buys that bought: from sending to the answer.</summary>
    public TimeHistogram Times { get; } = new();

    public TimeHistogram RefusalTimes { get; } = new();

    public TierFigures Tiers { get; } = new();

    public double Rate => Bought / Seconds;

    /// <summary>All calls, whatever became of them.</summary>
    public double SentRate => _calls / Seconds;

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            Take(record);
        }
    }

    private void Take(in CallRecord record)
    {
        bool isBought = record.Outcome == CallOutcome.Ok;
        bool isRefused = record.Status == Busy;
        bool isKnown = isBought || isRefused || record.Outcome is CallOutcome.OutOfStock or CallOutcome.ConnectionError;
        BoughtInAll += isBought ? 1 : 0;
        UnknownInAll += isKnown ? 0 : 1;
        if (record.IsWarmUp)
        {
            return;
        }

        _calls++;
        long time = TimeHistogram.Microseconds(record.SentTicks, record.EndedTicks);
        if (isBought)
        {
            Bought++;
            Times.Record(time);
            Tiers.Take(record, time);
        }
        else if (isRefused)
        {
            Refused++;
            RefusalTimes.Record(time);
        }
        else if (!isKnown)
        {
            Unknown++;
        }
    }
}
