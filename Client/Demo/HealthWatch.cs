using System.Diagnostics;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Store;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Client.Demo;

/// <summary>Asks a front end for its health all the time, as a load balancer does, until it is disposed.</summary>
internal sealed class HealthWatch : IDisposable
{
    private const int Ok = 200;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);

    private readonly StoreAccess _access;
    private readonly ManualResetEventSlim _isOver = new();
    private readonly Thread _thread;

    public HealthWatch(StoreAccess access)
    {
        _access = access;
        _thread = new Thread(Watch) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>Of the checks that said "ok". Read it after <see cref="Dispose"/>.</summary>
    public TimeHistogram Times { get; } = new();

    /// <summary>Checks without that answer. Read it after <see cref="Dispose"/>.</summary>
    public int Failed { get; private set; }

    public void Dispose()
    {
        _isOver.Set();
        _thread.Join();
        _isOver.Dispose();
    }

    private void Watch()
    {
        using Upstream frontEnd = _access.Connect(calls: 1);
        do
        {
            long begun = Stopwatch.GetTimestamp();
            using UpstreamCall call = frontEnd.Call(
                new UpstreamRequest { Method = RequestMethod.Get, Target = "/healthz"u8, IsSafeToRepeat = true });
            if (call.Outcome == UpstreamOutcome.Answered && call.Status == Ok)
            {
                Times.Record(TimeHistogram.Microseconds(begun, Stopwatch.GetTimestamp()));
            }
            else
            {
                Failed++;
            }
        }
        while (!_isOver.Wait(Between));
    }
}
