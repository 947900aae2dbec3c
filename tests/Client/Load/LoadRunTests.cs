using PygmyStore.Client.Load;
using PygmyStore.Client.Shell;
using PygmyStore.Common.Http.Client;

namespace PygmyStore.Tests.Client.Load;

[TestFixture]
public sealed class LoadRunTests
{
    [Test]
    public void A_stop_ends_a_load_that_has_no_other_end()
    {
        using var store = new ScriptedStore();
        using var stop = new StopSignal();
        store.Instead = _ =>
        {
            if (store.Requests.Count >= 100) // requests come together: the hundredth may be seen as a later one
            {
                stop.Set();
            }

            return false;
        };
        LoadReport report = Run(store, stop, new LoadPlan { Threads = 4 });
        Assert.That(report.Requests, Is.GreaterThanOrEqualTo(100).And.EqualTo(store.Requests.Count));
        Assert.That(report.Unexpected, Is.Zero, "what was in hand was finished");
    }

    [Test]
    public void The_time_ends_a_load_before_its_iterations()
    {
        using var store = new ScriptedStore();
        using var stop = new StopSignal();
        var plan = new LoadPlan { Threads = 2, Iterations = long.MaxValue, Duration = TimeSpan.FromMilliseconds(50) };
        LoadReport report = Run(store, stop, plan);
        Assert.That(report.Requests, Is.Positive.And.EqualTo(store.Requests.Count));
    }

    [Test]
    public void Without_time_nothing_is_asked()
    {
        using var store = new ScriptedStore();
        using var stop = new StopSignal();
        LoadReport report = Run(store, stop, new LoadPlan { Threads = 2, Iterations = 5, Duration = TimeSpan.Zero });
        Assert.That(report.Requests, Is.Zero);
        Assert.That(report.Operations, Is.Empty);
    }

    [Test]
    public void Each_thread_has_one_connection_and_keeps_it()
    {
        using var store = new ScriptedStore();
        using var stop = new StopSignal();
        Run(store, stop, new LoadPlan { Threads = 3, Iterations = 10 });
        Assert.That(store.ConnectionsAccepted, Is.EqualTo(3));
    }

    private static LoadReport Run(ScriptedStore store, StopSignal stop, LoadPlan plan)
    {
        Upstream Connect() => new(new UpstreamOptions { Name = "scripted", EndPoint = store.EndPoint, MaxCalls = 1 });
        return new LoadRun(plan, new LoadTargets(store.Books), Connect, stop).Run(TextWriter.Null);
    }
}
