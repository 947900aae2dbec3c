using System.Collections.Concurrent;
using PygmyStore.Tests.Common.Runtime;

namespace PygmyStore.Tests.EndToEnd.Hostile;

/// <summary>
/// A customer beside an attack, who looks books up and buys, on connections old and new: every request must be answered, and
/// rightly.
/// </summary>
internal sealed class Bystander : IDisposable
{
    private const int RequestsOfAConnection = 20;
    private const int BuyEvery = 5;

    private readonly RunningStore _store;
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly Thread _thread;
    private volatile bool _isLeaving;
    private long _served;

    public Bystander(RunningStore store)
    {
        _store = store;
        _thread = new Thread(Shop) { Name = "bystander", IsBackground = true };
        _thread.Start();
        AwaitService();
    }

    /// <summary>
    /// Waits until some more requests have been served that began only now, so beside whatever goes on at the moment.
    /// </summary>
    public void AwaitService()
    {
        long before = Interlocked.Read(ref _served);
        Eventually.IsTrue(
            () => Interlocked.Read(ref _served) > before + RequestsOfAConnection || !_complaints.IsEmpty,
            "the bystander is served");
        Assert.That(_complaints, Is.Empty);
    }

    public void Dispose()
    {
        _isLeaving = true;
        Eventually.Ends(_thread);
        Assert.That(_complaints, Is.Empty);
    }

    private void Shop()
    {
        try
        {
            while (!_isLeaving)
            {
                using WireClient client = _store.Connect();
                for (int i = 0; i < RequestsOfAConnection && !_isLeaving; i++)
                {
                    Check(i % BuyEvery == 0 ? Buy(client) : LookUp(client));
                    Interlocked.Increment(ref _served);
                }
            }
        }
        catch (Exception failure) // on a thread of its own it would end the run; here it fails the test
        {
            _complaints.Enqueue(failure.ToString());
        }
    }

    private static (WireAnswer Answer, bool IsRight) LookUp(WireClient client)
    {
        WireAnswer answer = client.Ask("GET", "/books/2");
        return (answer, answer.Status == 200 && answer.Json("data.item_number").GetInt32() == 2);
    }

    private static (WireAnswer Answer, bool IsRight) Buy(WireClient client)
    {
        WireAnswer answer = client.Ask("POST", "/orders", """{"item_number":3}""");
        // Sold out, in a long run.
        return (answer, answer.Status == 201 ? answer.Json("data.item_number").GetInt32() == 3 : answer.Status == 409);
    }

    private void Check((WireAnswer Answer, bool IsRight) result)
    {
        if (!result.IsRight)
        {
            _complaints.Enqueue($"{result.Answer.Status} {result.Answer.Body}");
        }
    }
}
