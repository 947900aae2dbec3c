using System.Diagnostics;
using System.Net;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Benchmarks.OverloadFigures;

/// <summary>
/// Asks for <c>/healthz</c> all the time, as a load balancer does, in turn over a kept connection and a new one.
/// </summary>
internal sealed class HealthWatch : IDisposable
{
    private const int PauseMilliseconds = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1); // then a load balancer gives a server up

    private readonly UpstreamOptions _options;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;

    public HealthWatch(IPEndPoint server)
    {
        _options = new UpstreamOptions { Name = "frontend", EndPoint = server, CallTimeout = Patience, MaxCalls = 1 };
        _thread = new Thread(Run) { Name = "health watch" };
        _thread.Start();
    }

    public TimeHistogram Times { get; } = new();

    /// <summary>Requests that got no good answer in time.</summary>
    public long Failures { get; private set; }

    /// <summary>Ends the watch. Read the figures only after it.</summary>
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
            var request = new UpstreamRequest { Method = RequestMethod.Get, Target = "/healthz"u8, IsSafeToRepeat = true };
            using (UpstreamCall call = (fresh ?? kept).Call(request))
            {
                Failures += call.Outcome == UpstreamOutcome.Answered && call.Status == 200 ? 0 : 1;
            }

            Times.Record((long)Stopwatch.GetElapsedTime(start).TotalMicroseconds);
        }
    }
}
