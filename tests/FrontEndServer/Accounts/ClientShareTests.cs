using PygmyStore.FrontEndServer.Accounts;

namespace PygmyStore.Tests.FrontEndServer.Accounts;

/// <summary>No client takes the places of the others.</summary>
internal sealed class ClientShareTests
{
    [Test]
    public void Of_a_clients_crowd_as_many_are_at_work_as_may_and_another_client_is_let_in()
    {
        const int most = 2;
        const int crowd = 16;
        var share = new ClientShare(most);
        using var start = new Barrier(crowd);
        using var refused = new CountdownEvent(crowd - most);
        int done = 0;
        Thread[] threads = [.. Enumerable.Range(0, crowd).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            string? answer = share.Run("one", () =>
            {
                refused.Wait(TimeSpan.FromSeconds(30)); // all places stay taken until the others have been refused
                return "done";
            });
            if (answer is null)
            {
                refused.Signal();
            }
            else
            {
                Interlocked.Increment(ref done);
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Assert.That(refused.Wait(TimeSpan.FromSeconds(30)), Is.True);
        Assert.That(share.Run("other", () => "done"), Is.EqualTo("done"));
        Array.ForEach(threads, thread => thread.Join());
        Assert.That((done, share.Clients), Is.EqualTo((most, 0)));
        Assert.That(share.Run("one", () => "done"), Is.EqualTo("done"), "the places are free again");
    }

    [Test]
    public void What_throws_gives_its_place_back()
    {
        var share = new ClientShare(1);
        Assert.That(() => share.Run<string>("one", () => throw new IOException()), Throws.TypeOf<IOException>());
        Assert.That((share.Clients, share.Run("one", () => "done")), Is.EqualTo((0, "done")));
    }
}
