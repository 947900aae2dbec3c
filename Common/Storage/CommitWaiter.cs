namespace PygmyStore.Common.Storage;

/// <summary>
/// One thread's place in the queue of a <see cref="GroupCommit{TCommand}"/>,
/// used again for each of its submits.
/// </summary>
internal sealed class CommitWaiter<TCommand>
    where TCommand : class
{
    private enum State
    {
        Free,
        Queued,
        Appointed,
        Told,
    }

    private State _state; // Guarded by this waiter's monitor, on which only its own thread waits.
    private TCommand? _command;
    private CommitOutcome _outcome;
    private Exception? _bug;

    /// <summary>Who queued next; the group's.</summary>
    public CommitWaiter<TCommand>? Next { get; set; }

    public TCommand Command => _command!;

    public void Begin(TCommand command)
    {
        if (_state != State.Free)
        {
            throw new InvalidOperationException("A command may not submit another one while it is applied.");
        }

        _command = command;
        _state = State.Queued;
    }

    /// <summary>True when this thread is to lead, false when its command is done.</summary>
    public bool WaitUntilAppointed()
    {
        lock (this)
        {
            while (_state == State.Queued)
            {
                Monitor.Wait(this);
            }

            return _state == State.Appointed;
        }
    }

    public void Appoint() => Wake(State.Appointed);

    public void Tell(CommitOutcome outcome, Exception? bug)
    {
        _outcome = outcome;
        _bug = bug;
        Wake(State.Told);
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

    private void Wake(State state)
    {
        lock (this)
        {
            _state = state;
            Monitor.Pulse(this);
        }
    }
}
