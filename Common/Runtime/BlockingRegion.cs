namespace PygmyStore.Common.Runtime;

/// <summary>
/// Says that the current thread is about to block for long (a commit, an upstream call), so that under
/// <see cref="ThreadPolicy.PerRequest"/> another thread takes its place among the running ones.
/// </summary>
/// <remarks>
/// Use it as <c>using (BlockingRegion.Enter()) { ... }</c> around the wait alone. It never blocks, may be nested, and does
/// nothing on a thread that is no such worker. On leaving, the thread carries on at once; when its turn ends and too
/// many run, it goes idle.
/// </remarks>
public readonly ref struct BlockingRegion
{
    [ThreadStatic]
    private static RunningLimit? _limitOfThisThread;

    private readonly RunningLimit? _limit;

    private BlockingRegion(RunningLimit? limit) => _limit = limit;

    /// <summary>Enters the region; dispose the result on the same thread to leave it.</summary>
    public static BlockingRegion Enter()
    {
        RunningLimit? limit = _limitOfThisThread;
        if (limit is null)
        {
            return default;
        }
        // An inner region finds no limit, and so does nothing.
        _limitOfThisThread = null;
        limit.BeginBlocking();
        return new BlockingRegion(limit);
    }

    /// <summary>Leaves the region.</summary>
    public void Dispose()
    {
        if (_limit is null)
        {
            return;
        }

        _limit.EndBlocking();
        _limitOfThisThread = _limit;
    }

    /// <summary>Makes the current thread one of those that <paramref name="limit"/> counts.</summary>
    internal static void Attach(RunningLimit limit) => _limitOfThisThread = limit;
}
