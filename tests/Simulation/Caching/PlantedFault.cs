namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>A mistake that the model can be made to make, to show that it would be noticed.</summary>
internal enum PlantedFault
{
    None,
    NoAckWait,
    PublishFirst,
    NoFloor,
    JoinSentCall,
    JoinLapsed,
    NoRevoke,
    SkipRevoked,
    NoFence,
    NoPendingMark,
    InterestAfterRead,
    NoEpochTag,
    LateEpochTag,
    LeaseFlag,
    PushUpdate,
    StandbyRead,
    UnregisteredFill,
    DirtyRead,
    DiscardForgetsInterest,
    StopWithoutAcks,
    StopInFence,
    FileAfterGrant,
    ExpiredSkipped,
    SilentReplacement,
    RegistrationsRace,
    RenewedWhileReplaced,
    LateGrantRevives,
    GiveBackAnyEpoch,
    MixedPage,
    ShelfForgotten,
}

/// <summary>What each planted fault is, in a sentence.</summary>
internal static class PlantedFaultText
{
    private static readonly Dictionary<PlantedFault, string> Sentences = new()
    {
        [PlantedFault.NoAckWait] = "a write is answered without waiting for the acknowledgements",
        [PlantedFault.PublishFirst] = "a write is visible to reads before every front end has let go of the older version",
        [PlantedFault.NoFloor] = "a fill ignores the invalidation that came while it was under way",
        [PlantedFault.JoinSentCall] = "a reader joins a call that has been sent already",
        [PlantedFault.JoinLapsed] = "a reader joins a call that was sent and that no invalidation has hit",
        [PlantedFault.NoRevoke] = "the leader waits for the end of a lease and lets the front end renew it meanwhile",
        [PlantedFault.SkipRevoked] = "a clean stop takes a revoked front end for gone while its lease still runs",
        [PlantedFault.NoFence] = "a catalog that starts again does not wait for the leases of its last run",
        [PlantedFault.NoPendingMark] = "what is read while a change of it is being written may be kept",
        [PlantedFault.InterestAfterRead] = "the catalog reads a row first and notes the interest in it then",
        [PlantedFault.NoEpochTag] = "entries outlive the epoch in which they were filled",
        [PlantedFault.LateEpochTag] = "an entry has the epoch in which its fill ended instead of the one in which it began",
        [PlantedFault.LeaseFlag] = "the lease is a flag that a timer clears, and a pause stops the timer too",
        [PlantedFault.PushUpdate] = "the catalog sends the new row instead of an invalidation",
        [PlantedFault.StandbyRead] = "calls are answered by a copy of the catalog that lags behind",
        [PlantedFault.UnregisteredFill] = "what was read without a lease is kept for the lease that was granted meanwhile",
        [PlantedFault.DirtyRead] = "reads see a change before it is on the disk",
        [PlantedFault.DiscardForgetsInterest] = "a batch that is discarded loses the interest that it took",
        [PlantedFault.StopWithoutAcks] = "a clean stop removes the file of the leases without acknowledgements",
        [PlantedFault.StopInFence] = "a clean stop removes the file while leases of the run before may be valid",
        [PlantedFault.FileAfterGrant] = "the file of the leases is written after the first grant",
        [PlantedFault.ExpiredSkipped] = "a write skips a front end whose lease has run out, without ending its epoch",
        [PlantedFault.SilentReplacement] = "a front end goes on with its lease when a late registration has replaced its epoch",
        [PlantedFault.RegistrationsRace] = "two registrations of one front end are handled at the same time",
        [PlantedFault.RenewedWhileReplaced] = "an epoch is renewed after the call back for the one that replaces it",
        [PlantedFault.LateGrantRevives] = "a grant that comes late revives a lease that the catalog has ended",
        [PlantedFault.GiveBackAnyEpoch] = "a lease that is given back late ends the next epoch of the same front end",
        [PlantedFault.MixedPage] = "a search does not notice an invalidation between the list and the row",
        [PlantedFault.ShelfForgotten] = "a change of a topic invalidates the book, but not the lists",
    };

    public static string Sentence(PlantedFault fault) => Sentences[fault];
}
