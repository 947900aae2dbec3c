using System.Collections.Concurrent;
using System.Net.Http;
using System.Text;
using System.Text.Json;

namespace PygmyStore.Tests.RealDisks;

/// <summary>Buyers with a key for each buy, who remember what was acknowledged to them.</summary>
internal sealed class KeyedBuyers(ServerPrograms store) : IDisposable
{
    private const int MaxAttempts = 100;

    private readonly HttpClient _client =
        new() { BaseAddress = store.UrlOf(ServerPrograms.FrontEnd), Timeout = TimeSpan.FromSeconds(20) };
    private int _keys;

    /// <summary>The orders that were acknowledged, by key.</summary>
    public ConcurrentDictionary<string, string> Acknowledged { get; } = new();

    /// <summary>The keys of all buys, whatever came of them.</summary>
    public ConcurrentQueue<string> Keys { get; } = new();

    /// <summary>Buys a copy with a new key; the status of the answer, 0 when there was none.</summary>
    public (int Status, bool SaysRetryAfter) Buy()
    {
        string key = $"buy-{Interlocked.Increment(ref _keys)}";
        Keys.Enqueue(key);
        return Buy(key);
    }

    /// <summary>Repeats a buy once; an order that differs from the acknowledged one fails the test.</summary>
    public (int Status, bool SaysRetryAfter) Buy(string key)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/orders");
            request.Content = new StringContent("""{"item_number":1}""", Encoding.UTF8, "application/json");
            request.Headers.Add("Idempotency-Key", key);
            using HttpResponseMessage response = _client.Send(request);
            using var reader = new StreamReader(response.Content.ReadAsStream());
            string body = reader.ReadToEnd();
            if ((int)response.StatusCode == 201)
            {
                Assert.That(
                    Acknowledged.GetOrAdd(key, body), Is.EqualTo(body), $"the order of {key} is the one that was acknowledged");
            }

            return ((int)response.StatusCode, response.Headers.RetryAfter is not null);
        }
        catch (Exception noAnswer) when (noAnswer is HttpRequestException or OperationCanceledException or IOException)
        {
            return (0, false);
        }
    }

    /// <summary>Repeats every buy until it has its order.</summary>
    public void BuyAllThatWereBegun()
    {
        foreach (string key in Keys)
        {
            int attempt = 1;
            while (Buy(key).Status != 201)
            {
                Assert.That(attempt++, Is.LessThan(MaxAttempts), $"{key} gets its order");
                Thread.Sleep(50); // the pace of a retrying client, bounded
            }
        }
    }

    /// <summary>How many of the acknowledged orders the store no longer has as they were.</summary>
    public int CountLost() => CountLost(Acknowledged.Values);

    /// <summary>How many of some acknowledged orders the store does not have as they were.</summary>
    public int CountLost(IEnumerable<string> orders) => orders.Count(order =>
        Get($"/orders/{JsonDocument.Parse(order).RootElement.GetProperty("data").GetProperty("order_number")}") != order);

    /// <summary>The audit's verdict once the store has settled, and the whole report.</summary>
    public (string Verdict, string Report) Audit()
    {
        for (int attempt = 1; ; attempt++)
        {
            string report = Get("/audit");
            string verdict = JsonDocument.Parse(report).RootElement.GetProperty("data").GetProperty("verdict").GetString()!;
            if (verdict != "settling" || attempt == MaxAttempts)
            {
                return (verdict, report);
            }

            Thread.Sleep(50); // the pace of a question that is repeated, bounded
        }
    }

    public string Get(string target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        using HttpResponseMessage response = _client.Send(request);
        using var reader = new StreamReader(response.Content.ReadAsStream());
        return reader.ReadToEnd();
    }

    public void Dispose() => _client.Dispose();
}
