using PygmyStore.Client.Load.Calls;

namespace PygmyStore.Client.Load.Engine;

/// <summary>What <see cref="LoadEnd"/> tells of the calls, counted while they are collected.</summary>
internal sealed class RunTally : ICallSink
{
    public long Abandoned { get; private set; }

    /// <summary>When the last call ended; 0 if there was none.</summary>
    public long LastEndedTicks { get; private set; }

    public void Take(ReadOnlySpan<CallRecord> records)
    {
        foreach (ref readonly CallRecord record in records)
        {
            Abandoned += record.IsAbandoned ? 1 : 0;
            LastEndedTicks = Math.Max(LastEndedTicks, record.EndedTicks);
        }
    }
}
