using System.Diagnostics;
using System.Net;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// A closed loop: so many clients who each ask again the moment they are answered. A refusal makes no difference to them; Retry-After
/// is for others.
/// </summary>
internal sealed class Crowd(int clients) : IOffer
{
    // Where no connection is to be had, asking again at once would only measure the kernel.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    public string Name => $"{clients} clients";

    public Task RunAsync(IPEndPoint server, TimeSpan duration, Tally tally) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => LoopAsync(server, duration, tally))));

    private static async Task LoopAsync(IPEndPoint server, TimeSpan duration, Tally tally)
    {
        using var connection = new BuyerConnection(server);
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < duration;)
        {
            bool wasRefused = connection.WasRefused;
            long start = Stopwatch.GetTimestamp();
            int status = await connection.BuyAsync();
            tally.Count(status, Stopwatch.GetElapsedTime(start), wasRefused);
            if (status == BuyerConnection.Failed)
            {
                await Task.Delay(PauseAfterFailure);
            }
        }
    }
}
