using System.Diagnostics;
using System.Net;
using PygmyStore.Client.Load;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// Asks the front end for its health all the time, as a load balancer would, alternately over a connection that it keeps and over a
/// new one.
/// </summary>
internal sealed class HealthWatch : IDisposable
{
    private const int PauseMilliseconds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1); // after it a load balancer takes a server for dead

    private readonly UpstreamOptions _options;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public HealthWatch(IPEndPoint server)
    {
        _options = new UpstreamOptions { Name = "frontend", EndPoint = server, CallTimeout = Patience, MaxCalls = 1 };
        _thread = new Thread(Run) { Name = "health watch" };
        _thread.Start();
    }

    public LatencyHistogram Times { get; } = new();

    /// <summary>Questions that got no good answer in time.</summary>
    public long Failures { get; private set; }

    /// <summary>Ends the watch; only then the figures may be read.</summary>
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Run()
    {
        using var kept = new Upstream(_options);
        for (bool isKept = true; !_stop.Wait(PauseMilliseconds); isKept = !isKept)
        {
            using Upstream? fresh = isKept ? null : new Upstream(_options);
            long start = Stopwatch.GetTimestamp();
            using (UpstreamCall call = (fresh ?? kept).Call(new UpstreamRequest { Method = RequestMethod.Get, Target = "/healthz"u8, IsSafeToRepeat = true }))
            {
                Failures += call.Outcome == UpstreamOutcome.Answered && call.Status == 200 ? 0 : 1;
            }

            Times.Record(Stopwatch.GetElapsedTime(start));
        }
    }
}
