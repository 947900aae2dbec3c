namespace PygmyStore.Tests;

/// <summary>A clock that goes on only when it is told.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long _ticks = 1; // no moment is the default value

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Advance(TimeSpan time) => _ticks += time.Ticks;

    public override long GetTimestamp() => _ticks;
}
