using System.Diagnostics;
using PygmyStore.Common.Storage;
using PygmyStore.Tests.Common.Observability;

namespace PygmyStore.Tests.Common.Storage;

/// <summary>The spans of requests that share a commit: each waits in its own trace, and the sync is in one of them.</summary>
internal sealed class CommitSpansTests
{
    private const string Server = "commit-test";
    private const int Followers = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // only a hang takes that long

    [Test]
    public void The_sync_is_below_the_first_wait_and_linked_with_the_others()
    {
        using var listened = new ListenedSpans(Server);
        using var source = new ActivitySource("PygmyStore." + Server);
        using var owner = new LogOwner(new LogFixture().Opened());
        var group = new GroupCommit<Command>(owner, name: "journal");
        owner.HoldCommit = new ManualResetEventSlim();
        Thread first = Start(() => group.Submit(new Command("first")));
        owner.WaitForCommit(Patience);
        Thread untraced = Start(() => group.Submit(new Command("untraced")));
        SpinWait.SpinUntil(() => group.Queued == 1, Patience);
        Thread[] traced = [.. Enumerable.Range(0, Followers).Select(n => Start(() =>
        {
            using Activity request = source.StartActivity($"request {n}", ActivityKind.Server)!;
            group.Submit(new Command($"{n}"), request);
        }))];
        Assert.That(SpinWait.SpinUntil(() => group.Queued == 1 + Followers, Patience));
        owner.HoldCommit.Set();
        Array.ForEach([first, untraced, .. traced], thread => Assert.That(thread.Join(Patience)));

        Activity[] requests = [.. listened.Ended.Where(span => span.Kind == ActivityKind.Server)];
        Activity[] waits = [.. listened.Ended.Where(span => span.DisplayName == "journal commit")];
        Activity sync = listened.Ended.Single(span => span.DisplayName == "journal sync");
        Assert.That(waits.Select(wait => wait.ParentSpanId), Is.EquivalentTo(requests.Select(request => request.SpanId)));
        Activity host = waits.Single(wait => wait.SpanId == sync.ParentSpanId);
        Activity[] others = [.. waits.Where(wait => wait != host)];
        Assert.That(
            sync.Links.Select(link => link.Context.SpanId), Is.EquivalentTo(others.Select(other => other.SpanId)));
        Assert.That(
            others.Select(other => other.Links.Single().Context.SpanId), Is.All.EqualTo(sync.SpanId));
        Assert.That(host.Links, Is.Empty);
        Assert.That(waits.Select(wait => wait.TraceId), Is.Unique);
    }

    [Test]
    public void Without_a_span_of_a_request_there_is_none_of_its_commit()
    {
        using var listened = new ListenedSpans(Server);
        using var owner = new LogOwner(new LogFixture().Opened());
        Assert.That(new GroupCommit<Command>(owner).Submit(new Command("a")), Is.EqualTo(CommitOutcome.Durable));
        Assert.That(listened.Ended, Is.Empty);
    }

    private static Thread Start(Action act)
    {
        var thread = new Thread(() => act());
        thread.Start();
        return thread;
    }
}
