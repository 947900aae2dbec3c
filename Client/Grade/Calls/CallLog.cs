using System.Diagnostics;

namespace PygmyStore.Client.Grade.Calls;

/// <summary>The calls of a check as they ended, and what was done to the store meanwhile. For any thread.</summary>
internal sealed class CallLog
{
    private const int MaxCalls = 200_000; // as many as a crowd keeps; a timeline shows far fewer
    private const int MaxEvents = 100; // a check stops and starts each of 16 processes once

    private readonly Lock _lock = new();
    private readonly List<Heard> _calls = [];
    private readonly List<StoreEvent> _events = [];

    /// <summary>The first ones, as many as are kept.</summary>
    public IReadOnlyList<Heard> Calls
    {
        get
        {
            lock (_lock)
            {
                return [.. _calls];
            }
        }
    }

    public IReadOnlyList<StoreEvent> Events
    {
        get
        {
            lock (_lock)
            {
                return [.. _events];
            }
        }
    }

    public void Add(Heard call)
    {
        lock (_lock)
        {
            if (_calls.Count < MaxCalls)
            {
                _calls.Add(call);
            }
        }
    }

    /// <param name="text">What happened just now, in a few words: <c>catalog killed</c>.</param>
    public void Happened(string text)
    {
        lock (_lock)
        {
            if (_events.Count < MaxEvents)
            {
                _events.Add(new StoreEvent(Stopwatch.GetTimestamp(), text));
            }
        }
    }
}

/// <summary>Something that was done to the store, at a time in the ticks of <see cref="Stopwatch"/>.</summary>
internal readonly record struct StoreEvent(long At, string Text);
