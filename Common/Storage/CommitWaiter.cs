namespace PygmyStore.Common.Storage;

/// <summary>
/// One thread's place in the queue of a <see cref="GroupCommit{TCommand}"/>,
/// used again for each of its submits.
/// </summary>
/// <remarks>
/// An event wakes with less than a monitor, which the woken thread would have to take again: measured, a third more records a second.
/// It is set once for each wait, so nothing of it is left for the next one.
/// </remarks>
#pragma warning disable CA1001 // It lives as long as its thread, and nobody could dispose of it: the event's handle frees itself.
internal sealed class CommitWaiter<TCommand>
    where TCommand : class
#pragma warning restore CA1001
{
    private enum State
    {
        Free,
        Queued,
        Appointed,
        Told,
    }

    private readonly AutoResetEvent _wake = new(false);
    private State _state; // Changed by who submits, then by who leads; the group's lock and the event order the two.
    private TCommand? _command;
    private CommitOutcome _outcome;
    private Exception? _bug;

    /// <summary>Who queued next; the group's.</summary>
    public CommitWaiter<TCommand>? Next { get; set; }

    public TCommand Command => _command!;

    /// <summary>Records that the command may make.</summary>
    public int Records { get; private set; }

    /// <param name="command">The command.</param>
    /// <param name="records">Records that it may make.</param>
    /// <param name="leads">Whether its thread leads at once; otherwise it waits.</param>
    public void Begin(TCommand command, int records, bool leads)
    {
        if (_state != State.Free)
        {
            throw new InvalidOperationException("A command may not submit another one while it is applied.");
        }

        _command = command;
        Records = records;
        _state = leads ? State.Appointed : State.Queued;
    }

    /// <summary>True when this thread is to lead, false when its command is done.</summary>
    public bool WaitUntilAppointed()
    {
        _wake.WaitOne();
        return _state == State.Appointed;
    }

    public void Appoint()
    {
        _state = State.Appointed;
        _wake.Set();
    }

    /// <summary>Gives the answer; a waiter that was appointed tells itself, and is awake.</summary>
    public void Tell(CommitOutcome outcome, Exception? bug)
    {
        _outcome = outcome;
        _bug = bug;
        bool isWaiting = _state == State.Queued;
        _state = State.Told;
        if (isWaiting)
        {
            _wake.Set();
        }
    }

    /// <summary>Takes the answer and frees the place.</summary>
    public CommitOutcome Finish()
    {
        Exception? bug = _bug;
        _command = null;
        _bug = null;
        Next = null;
        _state = State.Free;
        return bug is null ? _outcome : throw new GroupCommitException(bug);
    }
}
