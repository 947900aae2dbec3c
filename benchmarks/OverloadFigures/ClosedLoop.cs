using System.Diagnostics;
using System.Net;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>A closed loop: each client sends the next buy immediately after an answer. It ignores Retry-After.</summary>
internal sealed class ClosedLoop(int clients) : ILoop
{
    // Connecting again immediately would only measure the kernel.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(10);

    public string Name => $"{clients} clients";

    public Task RunAsync(IPEndPoint server, TimeSpan duration, Tally tally) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(() => LoopAsync(server, duration, tally))));

    private static async Task LoopAsync(IPEndPoint server, TimeSpan duration, Tally tally)
    {
        using var connection = new BuyerConnection(server);
        for (long begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < duration;)
        {
            bool wasShed = connection.WasShed;
            long start = Stopwatch.GetTimestamp();
            int status = await connection.BuyAsync();
            tally.Count(status, Stopwatch.GetElapsedTime(start), wasShed);
            if (status == BuyerConnection.Failed)
            {
                await Task.Delay(PauseAfterFailure);
            }
        }
    }
}
