using System.Runtime;

namespace PygmyStore.Client.Load.Engine;

/// <summary>Prevents garbage collections until the memory that it reserves is used up; then they come as usual.</summary>
/// <remarks>
/// A collection stops all threads. When thousands of clients have just begun, that takes seconds: each of them has to run on to
/// a point where it can stop. A client allocates when it connects, and nothing from then on.
/// </remarks>
internal sealed class CollectionPause : IDisposable
{
    private const long BytesOfEach = 32 * 1024; // a client's buffers, and the piece of the heap that each thread takes
    private const long BytesBesides = 16 * 1024 * 1024; // for the thread that collects the records

    private readonly bool _hasBegun;

    public CollectionPause(int clients)
    {
        try
        {
            _hasBegun = GCSettings.LatencyMode != GCLatencyMode.NoGCRegion
                && GC.TryStartNoGCRegion((clients * BytesOfEach) + BytesBesides);
        }
        catch (Exception refused) when (refused is ArgumentOutOfRangeException or InvalidOperationException)
        {
            // This process may not have so much memory, or another load has begun one: collections come when they come.
        }
    }

    public void Dispose()
    {
        try
        {
            if (_hasBegun && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
            }
        }
        catch (InvalidOperationException)
        {
            // The memory was used up just now, which ends it too.
        }
    }
}
