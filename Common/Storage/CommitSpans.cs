using System.Diagnostics;

namespace PygmyStore.Common.Storage;

/// <summary>
/// The spans of a group commit: each request that is traced has one for its wait (<c>journal commit</c>). The sync that they
/// share has one (<c>journal sync</c>), below the wait of the first of them and linked with the others. For any thread.
/// </summary>
internal sealed class CommitSpans(string name)
{
    private const int MaxLinks = 128; // as of a shared call; further waits are still linked to the sync

    private readonly string _waitName = name + " commit";
    private readonly string _syncName = name + " sync";
    private int _waiting;

    /// <summary>Whether a request that is traced waits now.</summary>
    public bool AreWanted => Volatile.Read(ref _waiting) > 0;

    /// <summary>Begins the wait of a request; null when it has no span.</summary>
    public CommitWait? Wait(Activity? requester)
    {
        Activity? span = requester?.Source.StartActivity(_waitName, ActivityKind.Internal, requester.Context);
        if (span is null)
        {
            return null;
        }

        Interlocked.Increment(ref _waiting);
        return new CommitWait(span, () => Interlocked.Decrement(ref _waiting));
    }

    /// <summary>Begins the sync for those who wait for it, by the thread that does it.</summary>
    public Activity? Sync(IReadOnlyList<CommitWait> waits)
    {
        if (waits.Count == 0)
        {
            return null;
        }

        Activity first = waits[0].Span;
        IEnumerable<ActivityLink> links = waits.Skip(1).Take(MaxLinks).Select(wait => new ActivityLink(wait.Span.Context));
        Activity? sync = first.Source.StartActivity(_syncName, ActivityKind.Internal, first.Context, tags: null, links);
        foreach (CommitWait wait in waits.Skip(1))
        {
            wait.Sync = sync?.Context ?? default;
        }

        return sync;
    }
}

/// <summary>The wait of one request for a commit. Its thread ends it; the leader of the commit names the sync before.</summary>
internal sealed class CommitWait(Activity span, Action ended) : IDisposable
{
    public Activity Span => span;

    /// <summary>The sync of the commit, where that has its place below the wait of another request.</summary>
    public ActivityContext Sync { get; set; }

    public void Dispose()
    {
        if (Sync.SpanId != default)
        {
            span.AddLink(new ActivityLink(Sync));
        }

        span.Dispose();
        ended();
    }
}
