namespace PygmyStore.Common.Storage;

/// <summary>The owner of a group commit threw: a bug, told to everyone whose command was in that batch.</summary>
/// <remarks>
/// When it threw in Apply, the batch was discarded and the group goes on. When it threw later, memory and disk may differ, and
/// the group takes nothing more.
/// </remarks>
public sealed class GroupCommitException(Exception cause)
    : Exception("The owner of the group commit failed with an exception; see the inner one.", cause);
