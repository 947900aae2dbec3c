using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

internal sealed class Command(string text)
{
    public string Text { get; } = text;

    /// <summary>Stored by Apply: the sequence number of the command's record.</summary>
    public long Sequence { get; set; }
}

/// <summary>The smallest owner of a group commit: a log, and the last sequence number that readers may see.</summary>
internal sealed class LogOwner(RecordLog log) : IGroupCommitOwner<Command>, IDisposable
{
    public const string Bug = "bug";

    private readonly ManualResetEventSlim _committing = new();
    private readonly List<string> _batch = [];
    private long _published;
    private int _inside;

    /// <summary>Has the first commit wait until it is set.</summary>
    public ManualResetEventSlim? HoldCommit { get; set; }

    public Action? OnApply { get; set; }

    public bool PublishThrows { get; set; }

    public List<int> Leaders { get; } = [];

    public List<string> Discarded { get; } = [];

    /// <summary>What the group commit said it cannot go on after.</summary>
    public List<Exception> Bugs { get; } = [];

    public long PublishedSequence => Volatile.Read(ref _published);

    public void Apply(Command command)
    {
        Alone(() =>
        {
            OnApply?.Invoke();
            if (command.Text == Bug)
            {
                throw new InvalidOperationException(Bug);
            }

            command.Sequence = log.NextSequence;
            log.StartRecord().Field(command.Text).End();
            _batch.Add(command.Text);
        });
    }

    public CommitOutcome Commit()
    {
        CommitOutcome outcome = CommitOutcome.Failed;
        Alone(() =>
        {
            Leaders.Add(Environment.CurrentManagedThreadId);
            _committing.Set();
            HoldCommit?.Wait();
            outcome = log.Commit();
        });
        return outcome;
    }

    public void Publish()
    {
        if (PublishThrows)
        {
            throw new InvalidOperationException(Bug);
        }

        Alone(() => Volatile.Write(ref _published, log.NextSequence - 1));
        _batch.Clear();
    }

    public void Discard()
    {
        Alone(log.DiscardPending);
        Discarded.AddRange(_batch);
        _batch.Clear();
    }

    public void Fail(Exception bug) => Bugs.Add(bug);

    /// <summary>Returns once the first batch is applied and its commit has begun.</summary>
    public void WaitForCommit(TimeSpan patience) => Assert.That(_committing.Wait(patience), Is.True);

    public void Dispose()
    {
        log.Dispose();
        _committing.Dispose();
    }

    private void Alone(Action work)
    {
        Assert.That(Interlocked.Increment(ref _inside), Is.EqualTo(1), "two leaders at once");
        try
        {
            work();
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }
    }
}
