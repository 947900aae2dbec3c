namespace PygmyStore.Common.Storage;

/// <summary>
/// What a <see cref="GroupCommit{TCommand}"/> does to the state it guards;
/// never called by two threads at once.
/// </summary>
/// <remarks>For each batch: Apply for each command in the order of submission, Commit, then either Publish or Discard.</remarks>
public interface IGroupCommitOwner<in TCommand>
{
    /// <summary>
    /// Decides a command against the published state and what the batch has changed so far, stores the answer in the command,
    /// and appends what must be durable to the log's buffer. Memory work only.
    /// </summary>
    void Apply(TCommand command);

    /// <summary>Makes durable what the batch appended: the log's <see cref="RecordLog.Commit"/>.</summary>
    CommitOutcome Commit();

    /// <summary>Shows the batch's changes to readers, now that they are durable.</summary>
    void Publish();

    /// <summary>Forgets the batch's changes and the log's pending records: it was not made durable, or Apply threw.</summary>
    void Discard();
}
