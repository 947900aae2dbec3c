using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>What may wait for a commit, and what a caller learns of one that is not durable.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class GroupCommitBoundsTests : IDisposable
{
    private readonly Storage _storage = new();

    public void Dispose() => _storage.Dispose();

    [Test]
    public void One_command_more_than_may_wait_is_refused_until_one_has_left()
    {
        var group = new GroupCommit<Command>(_storage, maxWaiting: 2);
        Thread[] waiting = HoldAndStart(group, "first", "second");

        Assert.That(group.Submit(new Command("third")), Is.EqualTo(CommitOutcome.Busy));
        LetGo(waiting);
        Assert.That(group.Submit(new Command("fourth")), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_storage.Applied, Is.EqualTo(new[] { "first", "second", "fourth" }));
    }

    [Test]
    public void Who_waits_longer_than_he_may_is_refused_and_nothing_of_his_is_kept()
    {
        var group = new GroupCommit<Command>(_storage, maxWaitMilliseconds: 30);
        Thread[] waiting = HoldAndStart(group, "first");

        Assert.That(group.Submit(new Command("late")), Is.EqualTo(CommitOutcome.Busy));
        Assert.That(group.Queued, Is.Zero);
        LetGo(waiting);
        Assert.That(group.Submit(new Command("after")), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(_storage.Applied, Is.EqualTo(new[] { "first", "after" }));
    }

    [Test]
    public void Once_the_bytes_that_may_wait_are_reached_nothing_is_let_in_until_some_have_left()
    {
        var group = new GroupCommit<Command>(_storage, bytesOf: command => command.Text.Length, maxPendingBytes: 10);
        Thread[] waiting = HoldAndStart(group, "9 of them", "this goes beyond the bound");

        Assert.That((group.PendingBytes, group.IsBusy), Is.EqualTo((35L, true)));
        Assert.That(group.Submit(new Command("x")), Is.EqualTo(CommitOutcome.Busy));
        LetGo(waiting);
        Assert.That((group.PendingBytes, group.IsBusy), Is.EqualTo((0L, false)));
        Assert.That(group.Submit(new Command("x")), Is.EqualTo(CommitOutcome.Durable));
    }

    [Test]
    public void Bytes_that_wait_are_taken_off_whatever_the_commit_does()
    {
        var group = new GroupCommit<Command>(_storage, bytesOf: command => command.Text.Length, maxPendingBytes: 10);
        _storage.Outcome = CommitOutcome.NoSpace;
        group.Submit(new Command("no space"));
        _storage.Bug = new InvalidOperationException("a bug, on purpose");
        Assert.That(() => group.Submit(new Command("bug")), Throws.TypeOf<BatchException>());

        Assert.That((group.PendingBytes, _storage.Failures), Is.EqualTo((0L, 1)), "the owner is told of the bug");
    }

    [Test]
    public void A_commit_whose_outcome_is_not_known_is_discarded_and_a_later_one_may_succeed()
    {
        var group = new GroupCommit<Command>(_storage);
        _storage.Outcome = CommitOutcome.Unknown;
        CommitOutcome unknown = group.Submit(new Command("sent"));
        _storage.Outcome = CommitOutcome.Durable;
        CommitOutcome again = group.Submit(new Command("asked again"));

        Assert.That((unknown, again), Is.EqualTo((CommitOutcome.Unknown, CommitOutcome.Durable)));
        Assert.That((_storage.Discards, _storage.Publications), Is.EqualTo((1, 1)));
    }

    [Test]
    public void A_submit_allocates_nothing()
    {
        var group = new GroupCommit<Command>(_storage, int.MaxValue, _ => 1, _ => 1);
        var command = new Command("the same");
        _storage.Applied.EnsureCapacity(2000);
        for (int i = 0; i < 100; i++)
        {
            group.Submit(command);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            group.Submit(command);
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    /// <summary>The commit of the first is held, and the others wait behind it.</summary>
    private Thread[] HoldAndStart(GroupCommit<Command> group, params string[] texts)
    {
        _storage.Hold();
        var threads = new Thread[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            string text = texts[i];
            threads[i] = new Thread(() => group.Submit(new Command(text)));
            threads[i].Start();
            Eventually.IsTrue(() => _storage.Applied.Count == 1 && group.Queued == i, $"{i} wait behind the first");
        }

        return threads;
    }

    private void LetGo(Thread[] waiting)
    {
        _storage.LetGo();
        Array.ForEach(waiting, Eventually.Ends);
    }

    /// <summary>A storage without a log, which answers what it is told to.</summary>
    private sealed class Storage : IGroupCommitOwner<Command>, IDisposable
    {
        private readonly ManualResetEventSlim _mayCommit = new(true);

        public CommitOutcome Outcome { get; set; } = CommitOutcome.Durable;

        public Exception? Bug { get; set; }

        public List<string> Applied { get; } = [];

        public int Publications { get; private set; }

        public int Discards { get; private set; }

        public int Failures { get; private set; }

        public void Hold() => _mayCommit.Reset();

        public void LetGo() => _mayCommit.Set();

        public void Apply(Command command) => Applied.Add(command.Text);

        public CommitOutcome Commit()
        {
            _mayCommit.Wait();
            return Bug is null ? Outcome : throw Bug;
        }

        public void Publish() => Publications++;

        public void Discard() => Discards++;

        public void Fail(Exception bug) => Failures++;

        public void Dispose() => _mayCommit.Dispose();
    }
}
