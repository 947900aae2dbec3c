using System.Collections.Concurrent;
using System.Diagnostics;
using PygmyStore.Client.Checks.History;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>What all clients saw. For any thread.</summary>
internal sealed class Record
{
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentDictionary<long, string> _orders = new();
    private readonly ConcurrentQueue<string> _surprises = new();

    public IReadOnlyCollection<Call> Calls => _calls;

    /// <summary>The orders that buyers were told of, each with the words in which they were.</summary>
    public IReadOnlyDictionary<long, string> Orders => _orders;

    /// <summary>Answers that no client should get, whatever is killed.</summary>
    public IReadOnlyCollection<string> Surprises => _surprises;

    public static long Now => Stopwatch.GetTimestamp();

    public void Add(Call call) => _calls.Enqueue(call);

    public void AddOrder(long number, string body)
    {
        if (_orders.GetOrAdd(number, body) is var before && before != body)
        {
            _surprises.Enqueue($"order {number} was told as {before} and as {body}");
        }
    }

    public void AddSurprise(string request, WireAnswer answer) => _surprises.Enqueue($"{request}: {answer.Status} {answer.Body}");
}
