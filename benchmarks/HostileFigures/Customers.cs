using System.Diagnostics;
using System.Net;
using System.Text;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Benchmarks.HostileFigures;

/// <summary>
/// The customers that are measured: a few, at a modest rate, who look up books and sometimes buy one. The time of a request
/// counts from when it was due, even if the request before it took too long.
/// </summary>
internal static class Customers
{
    private const int Count = 16;
    private const int RequestsPerSecond = 20; // of each: a few percent of the machine, with pauses in between
    private const int BuyEvery = 10;

    /// <summary>Returns the times of all requests. Throws if one got a wrong answer.</summary>
    public static TimeHistogram Measure(IPEndPoint server, TimeSpan duration)
    {
        var all = new TimeHistogram();
        string? complaint = null;
        Thread[] threads = [.. Enumerable.Range(1, Count).Select(_ => new Thread(() =>
        {
            (TimeHistogram times, string? problem) = Shop(server, duration);
            lock (all)
            {
                all.Add(times);
                complaint ??= problem;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return complaint is null ? all : throw new UnusableRunException(complaint);
    }

    private static (TimeHistogram Times, string? Problem) Shop(IPEndPoint server, TimeSpan duration)
    {
        var times = new TimeHistogram();
        using var upstream = new Upstream(new UpstreamOptions { Name = "frontend", EndPoint = server, MaxCalls = 1 });
        byte[] lookup = Encoding.ASCII.GetBytes("/books/1");
        byte[] buy = Encoding.ASCII.GetBytes("/orders");
        byte[] body = Encoding.ASCII.GetBytes("""{"item_number":1}""");
        var pace = new Pace(RequestsPerSecond);
        long start = Stopwatch.GetTimestamp();
        for (int i = 1; Stopwatch.GetElapsedTime(start) < duration; i++)
        {
            bool buys = i % BuyEvery == 0;
            long begun = pace.Await();
            using UpstreamCall call = upstream.Call(new UpstreamRequest
            {
                Method = buys ? RequestMethod.Post : RequestMethod.Get,
                Target = buys ? buy : lookup,
                Body = buys ? body : [],
            });
            times.Record((long)Stopwatch.GetElapsedTime(begun).TotalMicroseconds);
            if (call.Outcome != UpstreamOutcome.Answered || call.Status != (buys ? 201 : 200))
            {
                return (times, $"a customer's request: {call.Outcome}, status {call.Status}");
            }
        }

        return (times, null);
    }
}
