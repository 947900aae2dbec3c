using PygmyStore.Common.Runtime;

namespace PygmyStore.OrderServer.Buying;

/// <summary>The machine's clock; whoever pauses leaves its place among the running threads to another one.</summary>
internal sealed class MachineClock : IClock
{
    /// <inheritdoc/>
    public long Milliseconds => Environment.TickCount64;

    /// <inheritdoc/>
    public void Pause(int milliseconds)
    {
        using var blocking = BlockingRegion.Enter();
        Thread.Sleep(milliseconds);
    }
}
