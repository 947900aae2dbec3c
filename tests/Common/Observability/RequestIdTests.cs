using System.Text;
using PygmyStore.Common.Observability;

namespace PygmyStore.Tests.Common.Observability;

[TestFixture]
public sealed class RequestIdTests
{
    [Test]
    public void Ids_made_by_racing_threads_are_valid_and_unique()
    {
        const int Threads = 16;
        const int PerThread = 1000;
        RequestIdSource[] sources = [new(), new()];
        string[] ids = new string[Threads * PerThread];
        using var start = new Barrier(Threads);
        Thread[] threads = Enumerable.Range(0, Threads).Select(number => new Thread(() =>
        {
            byte[] bytes = new byte[RequestIdSource.MaxBytes];
            start.SignalAndWait();
            for (int i = 0; i < PerThread; i++)
            {
                ids[number * PerThread + i] = Encoding.ASCII.GetString(bytes, 0, sources[number % 2].Write(bytes));
            }
        })).ToArray();
        foreach (Thread? thread in threads)
        {
            thread.Start();
        }

        foreach (Thread? thread in threads)
        {
            thread.Join();
        }

        Assert.That(ids.ToHashSet(), Has.Count.EqualTo(ids.Length));
        Assert.That(ids.All(id => RequestId.IsValid(Encoding.ASCII.GetBytes(id))), Is.True);
        Assert.That(ids.Select(id => id.Split('-')[0]).Distinct().Count(), Is.EqualTo(2));
    }

    [TestCase("a", true)]
    [TestCase("5f0c2a-1", true)]
    [TestCase("!#$%&'*+-.^_`|~", true)]
    [TestCase("", false)]
    [TestCase("a b", false)]
    [TestCase("a,b", false)]
    [TestCase("a\"b", false)]
    [TestCase("a\nb", false)]
    [TestCase("a\u007f", false)]
    [TestCase("é", false)]
    public void A_clients_id_is_a_token(string id, bool expected) =>
        Assert.That(RequestId.IsValid(Encoding.UTF8.GetBytes(id)), Is.EqualTo(expected));

    [TestCase(64, true)]
    [TestCase(65, false)]
    public void A_clients_id_has_at_most_64_characters(int length, bool expected) =>
        Assert.That(RequestId.IsValid(Encoding.ASCII.GetBytes(new string('a', length))), Is.EqualTo(expected));
}
