using PygmyStore.CatalogServer.Caching;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>How cache, leases and store are put together: as in the product, unless a planted fault does it otherwise.</summary>
internal class CacheProduct
{
    /// <summary>Whether a file says that there may be leases.</summary>
    public virtual bool WritesFile => true;

    /// <summary>Whether the front end forgets before it acknowledges.</summary>
    public virtual bool ForgetsFirst => true;

    /// <summary>Whether a fill is opened before its call is sent.</summary>
    public virtual bool FillsFromTheBegin => true;

    /// <summary>Names a run of the catalog.</summary>
    public virtual string Run(int incarnation) => $"run{incarnation}";

    /// <summary>Until when a catalog that starts shows nothing.</summary>
    public virtual long FenceEnds(long? fileLease, long now) =>
        fileLease is { } lease ? new LeaseRules(lease).EndOf(now) : long.MinValue;

    /// <summary>Whether a clean stop may remove the file.</summary>
    public virtual bool MayRemoveFile(HolderTable table, long now) => table.IsDone(now);

    /// <summary>Whether the catalog takes a call for acknowledged.</summary>
    public virtual bool IsAcknowledged(bool isAnswered) => isAnswered;

    /// <summary>The front end's clock.</summary>
    /// <param name="now">The time.</param>
    /// <param name="paused">How much of it the front end's process has stood still.</param>
    public virtual long FrontEndClock(long now, long paused) => now;

    /// <summary>What the front end gets of the catalog's answer.</summary>
    public virtual BooksRead Received(BooksRead answer) => answer;
}

internal sealed class NoLeaseFile : CacheProduct
{
    public override bool WritesFile => false;
}

internal sealed class FenceIgnored : CacheProduct
{
    public override long FenceEnds(long? fileLease, long now) => long.MinValue;
}

internal sealed class FileRemovedAtOnce : CacheProduct
{
    public override bool MayRemoveFile(HolderTable table, long now) => true;
}

internal sealed class NotWaited : CacheProduct
{
    public override bool IsAcknowledged(bool isAnswered) => true;
}

internal sealed class AcknowledgedFirst : CacheProduct
{
    public override bool ForgetsFirst => false;
}

internal sealed class FillOpenedLate : CacheProduct
{
    public override bool FillsFromTheBegin => false;
}

internal sealed class PendingIgnored : CacheProduct
{
    public override BooksRead Received(BooksRead answer) => answer with { Pending = null };
}

/// <summary>CLOCK_MONOTONIC in a machine that was suspended.</summary>
internal sealed class ClockStandsStill : CacheProduct
{
    public override long FrontEndClock(long now, long paused) => now - paused;
}

internal sealed class SlowClock : CacheProduct
{
    public override long FrontEndClock(long now, long paused) => now / 2;
}
