namespace PygmyStore.Common.Runtime;

/// <summary>
/// Marks a wait for a commit or another server, so that under <see cref="ThreadPolicy.PerRequest"/> another worker runs meanwhile.
/// </summary>
/// <remarks>
/// Use it as <c>using (BlockingRegion.Enter()) { ... }</c> around the wait alone. It never blocks, may be nested, and does nothing
/// on other threads. After the wait the worker goes on at once, even if all places are taken. It waits for a place when its turn
/// ends.
/// </remarks>
public readonly ref struct BlockingRegion
{
    [ThreadStatic]
    private static ThreadPerRequest? _placeOfThisThread; // null also inside a region, so an inner one does nothing

    private readonly ThreadPerRequest? _place;

    private BlockingRegion(ThreadPerRequest? place) => _place = place;

    /// <summary>Enters the region; dispose the result on the same thread to leave it.</summary>
    public static BlockingRegion Enter()
    {
        ThreadPerRequest? place = _placeOfThisThread;
        _placeOfThisThread = null;
        place?.GivePlace();
        return new BlockingRegion(place);
    }

    /// <summary>Leaves the region.</summary>
    public void Dispose()
    {
        if (_place is not null && _place.TryTakePlace())
        {
            _placeOfThisThread = _place;
        }
    }

    /// <summary>Waits until the current thread has one of the places of <paramref name="threads"/>.</summary>
    internal static void AwaitPlace(ThreadPerRequest threads)
    {
        if (_placeOfThisThread is null)
        {
            threads.AwaitPlace();
            _placeOfThisThread = threads;
        }
    }
}
