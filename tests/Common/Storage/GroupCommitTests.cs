using PygmyStore.Common.Runtime;
using PygmyStore.Common.Storage;

namespace PygmyStore.Tests.Common.Storage;

public sealed class GroupCommitTests
{
    private const int Threads = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // Only a hang takes that long.

    [Test]
    public void Every_acknowledged_record_is_in_the_file_once_and_in_order()
    {
        const int each = 200;
        var fixture = new LogFixture();
        using var owner = new LogOwner(fixture.Opened());
        var group = new GroupCommit<Command>(owner);
        var acknowledged = new List<long>[Threads];
        InParallel(Threads, thread =>
        {
            List<long> mine = acknowledged[thread] = [];
            for (int i = 0; i < each; i++)
            {
                var command = new Command($"{thread}/{i}");
                Assert.That(group.Submit(command), Is.EqualTo(CommitOutcome.Durable));
                Assert.That(owner.PublishedSequence, Is.GreaterThanOrEqualTo(command.Sequence), "published first");
                mine.Add(command.Sequence);
            }
        });

        fixture.Opened().Dispose();
        IEnumerable<string> submitted =
            Enumerable.Range(0, Threads).SelectMany(thread => Enumerable.Range(0, each).Select(i => $"{thread}/{i}"));
        Assert.That(fixture.Visited, Is.EquivalentTo(submitted));
        Assert.That(acknowledged.SelectMany(mine => mine), Is.Unique);
        Assert.That(acknowledged.SelectMany(mine => mine).Max(), Is.EqualTo(Threads * each));
        Assert.That(acknowledged, Has.All.Ordered);
        for (int thread = 0; thread < Threads; thread++)
        {
            for (int i = 0; i < each; i++)
            {
                Assert.That(fixture.Visited[(int)acknowledged[thread][i] - 1], Is.EqualTo($"{thread}/{i}"));
            }
        }

        Assert.That((group.Records, owner.Leaders.Count), Is.EqualTo((Threads * (long)each, (int)group.Commits)));
        Assert.That(group.LargestBatch, Is.InRange(1, Threads));
    }

    [TestCase(1)]
    [TestCase(3)]
    public void No_batch_is_larger_than_allowed_and_nobody_is_left_behind(int maxBatch)
    {
        const int each = 50;
        var fixture = new LogFixture();
        using var owner = new LogOwner(fixture.Opened());
        var group = new GroupCommit<Command>(owner, maxBatch);
        owner.HoldCommit = new ManualResetEventSlim();
        Thread first = Start(() => group.Submit(new Command("first")));
        owner.WaitForCommit(Patience);
        Thread[] others = [.. Enumerable.Range(0, Threads).Select(thread => Start(() =>
        {
            for (int i = 0; i < each; i++)
            {
                group.Submit(new Command($"{thread}/{i}"));
            }
        }))];
        bool allQueue = SpinWait.SpinUntil(() => group.Queued == Threads, Patience);
        owner.HoldCommit.Set();
        bool allEnd = others.Append(first).All(thread => thread.Join(Patience));

        Assert.That((allQueue, allEnd, group.Queued), Is.EqualTo((true, true, 0)));
        Assert.That((group.LargestBatch, group.Records), Is.EqualTo((maxBatch, 1 + (Threads * (long)each))));
        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Has.Count.EqualTo(1 + (Threads * each)).And.Unique);
    }

    [Test]
    public void Commands_of_several_records_share_a_batch_by_their_records()
    {
        using var owner = new LogOwner(new LogFixture().Opened());
        var group = new GroupCommit<Command>(owner, maxBatch: 5, command => command.Text.Length);
        owner.HoldCommit = new ManualResetEventSlim();
        Thread first = Start(() => group.Submit(new Command("x")));
        owner.WaitForCommit(Patience);
        var followers = new List<Thread>();
        foreach (string text in new[] { "aaa", "bb", "cccc" })
        {
            followers.Add(Start(() => group.Submit(new Command(text))));
            WaitUntil(() => group.Queued == followers.Count);
        }

        owner.HoldCommit.Set();
        Join(first);
        followers.ForEach(Join);

        Assert.That(
            (group.Commits, group.Records, group.LargestBatch, group.Queued),
            Is.EqualTo((3L, 10L, 5, 0)),
            "x, aaa with bb, cccc");
        Assert.That(group.Submit(new Command("larger than any batch")), Is.EqualTo(CommitOutcome.Durable), "alone it may be");
    }

    [Test]
    public void What_queues_during_a_commit_is_the_next_batch_and_its_first_leads_it()
    {
        using var owner = new LogOwner(new LogFixture().Opened());
        var group = new GroupCommit<Command>(owner);
        owner.HoldCommit = new ManualResetEventSlim();
        Thread first = Start(() => group.Submit(new Command("first")));
        owner.WaitForCommit(Patience);

        var followers = new List<Thread>();
        for (int i = 1; i <= 3; i++)
        {
            followers.Add(Start(() => group.Submit(new Command("follower"))));
            WaitUntil(() => group.Queued == i);
        }

        owner.HoldCommit.Set();
        Join(first);
        followers.ForEach(Join);
        Assert.That(owner.Leaders, Is.EqualTo(new[] { first.ManagedThreadId, followers[0].ManagedThreadId }));
        Assert.That((group.Commits, group.Records, group.LargestBatch), Is.EqualTo((2L, 4L, 3)));
    }

    [Test]
    public void A_full_disk_fails_exactly_the_batch_that_it_meets()
    {
        const int each = 50;
        var fixture = new LogFixture();
        using var owner = new LogOwner(fixture.Opened());
        var group = new GroupCommit<Command>(owner);
        fixture.Folder.FailAt(DiskCall.Write, 7, FaultyFolder.NoSpace, partialBytes: 10);
        var acknowledged = new List<string>();
        var refused = new List<string>();
        InParallel(Threads, thread =>
        {
            for (int i = 0; i < each; i++)
            {
                string text = $"{thread}/{i}";
                List<string> kept = group.Submit(new Command(text)) == CommitOutcome.Durable ? acknowledged : refused;
                lock (kept)
                {
                    kept.Add(text);
                }
            }
        });

        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EquivalentTo(acknowledged));
        Assert.That(refused, Is.EquivalentTo(owner.Discarded));
        Assert.That(refused, Is.Not.Empty);
    }

    [Test]
    public void A_disk_that_fails_fails_everyone_from_then_on()
    {
        var fixture = new LogFixture();
        using var owner = new LogOwner(fixture.Opened());
        var group = new GroupCommit<Command>(owner);
        fixture.Folder.FailAt(DiskCall.Sync, 2, FaultyFolder.InputOutput);
        Assert.That(group.Submit(new Command("one")), Is.EqualTo(CommitOutcome.Durable));
        InParallel(Threads, _ => Assert.That(group.Submit(new Command("lost")), Is.EqualTo(CommitOutcome.Failed)));
        Assert.That((owner.PublishedSequence, fixture.Failures), Is.EqualTo((1L, 1)));
    }

    [Test]
    public void A_bug_in_apply_fails_its_batch_for_everyone_in_it_and_nobody_else()
    {
        var fixture = new LogFixture();
        using var owner = new LogOwner(fixture.Opened());
        var group = new GroupCommit<Command>(owner);
        owner.HoldCommit = new ManualResetEventSlim();
        Thread first = Start(() => group.Submit(new Command("first")));
        owner.WaitForCommit(Patience);

        var thrown = new Exception?[3];
        var batch = new Thread[3];
        for (int i = 0; i < batch.Length; i++)
        {
            int number = i;
            batch[i] = Start(() =>
            {
                var command = new Command(number == 1 ? LogOwner.Bug : "beside the bug");
                thrown[number] = Assert.Catch<BatchException>(() => group.Submit(command));
            });
            WaitUntil(() => group.Queued == number + 1);
        }

        owner.HoldCommit.Set();
        Join(first);
        Array.ForEach(batch, Join);
        Assert.That(thrown, Has.All.Matches<Exception?>(error => error?.InnerException?.Message == LogOwner.Bug));
        Assert.That(group.Submit(new Command("after")), Is.EqualTo(CommitOutcome.Durable));
        fixture.Opened().Dispose();
        Assert.That(fixture.Visited, Is.EqualTo(new[] { "first", "after" }));
    }

    [Test]
    public void A_bug_in_publish_stops_the_group_for_good()
    {
        using var owner = new LogOwner(new LogFixture().Opened()) { PublishThrows = true };
        var group = new GroupCommit<Command>(owner);
        Assert.That(() => group.Submit(new Command("one")), Throws.TypeOf<BatchException>());
        owner.PublishThrows = false;
        InParallel(4, _ => Assert.That(() => group.Submit(new Command("two")), Throws.TypeOf<BatchException>()));
        Assert.That(owner.Bugs, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_command_that_submits_another_one_is_a_bug_that_is_told()
    {
        using var owner = new LogOwner(new LogFixture().Opened());
        var group = new GroupCommit<Command>(owner);
        owner.OnApply = () => group.Submit(new Command("inner"));
        BatchException? thrown = Assert.Catch<BatchException>(() => group.Submit(new Command("outer")));
        Assert.That(thrown?.InnerException, Is.TypeOf<InvalidOperationException>());
        owner.OnApply = null;
        Assert.That(group.Submit(new Command("after")), Is.EqualTo(CommitOutcome.Durable));
    }

    private static void InParallel(int threads, Action<int> work)
    {
        using var barrier = new Barrier(threads);
        var errors = new List<Exception>();
        var started = new Thread[threads];
        for (int i = 0; i < threads; i++)
        {
            int number = i;
            started[i] = Start(() =>
            {
                try
                {
                    barrier.SignalAndWait();
                    work(number);
                }
                catch (Exception error)
                {
                    lock (errors)
                    {
                        errors.Add(error);
                    }
                }
            });
        }

        Array.ForEach(started, Join);
        Assert.That(errors, Is.Empty);
    }

    private static Thread Start(Action work)
    {
        var thread = new Thread(() => work(), 256 * 1024) { IsBackground = true };
        thread.Start();
        return thread;
    }

    private static void WaitUntil(Func<bool> condition) =>
        Assert.That(SpinWait.SpinUntil(condition, Patience), Is.True);

    private static void Join(Thread thread) => Assert.That(thread.Join(Patience), Is.True);
}
