using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>The time by which a buy is tried again. For any thread.</summary>
internal interface IClock
{
    /// <summary>Milliseconds since some moment; never goes back.</summary>
    long Milliseconds { get; }

    /// <summary>Returns after that time.</summary>
    void Pause(int milliseconds);
}

/// <summary>The machine's clock. A thread that pauses lets another one run in its place.</summary>
internal sealed class MachineClock : IClock
{
    public long Milliseconds => Environment.TickCount64;

    public void Pause(int milliseconds)
    {
        using var blocking = BlockingRegion.Enter();
        Thread.Sleep(milliseconds);
    }
}
