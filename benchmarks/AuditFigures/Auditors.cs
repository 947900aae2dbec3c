using System.Net;
using PygmyStore.Common.Http.Client;
using PygmyStore.Common.Http.Protocol;

namespace PygmyStore.Benchmarks.AuditFigures;

/// <summary>Clients that ask for the audit again and again, each over its own connection.</summary>
internal sealed class Auditors : IDisposable
{
    private readonly Thread[] _threads;
    private volatile bool _isStopped;
    private long _answers;
    private int _mostBytes;

    public Auditors(IPEndPoint frontEnd, int count)
    {
        var options = new UpstreamOptions { Name = "frontend", EndPoint = frontEnd, MaxCalls = 1 };
        _threads = [.. Enumerable.Range(0, count).Select(_ => new Thread(() => Ask(options)) { IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    public int MostBytes => Volatile.Read(ref _mostBytes);

    /// <summary>Ends them and returns how many answers they got.</summary>
    public long Stop()
    {
        _isStopped = true;
        Array.ForEach(_threads, thread => thread.Join());
        return Interlocked.Read(ref _answers);
    }

    public void Dispose() => Stop();

    private void Ask(UpstreamOptions options)
    {
        using var upstream = new Upstream(options);
        while (!_isStopped)
        {
            using UpstreamCall call = upstream.Call(
                new UpstreamRequest { Method = RequestMethod.Get, Target = "/audit"u8, IsSafeToRepeat = true });
            if (call.Outcome == UpstreamOutcome.Answered && call.Status == 200)
            {
                Interlocked.Increment(ref _answers);
                Volatile.Write(ref _mostBytes, Math.Max(_mostBytes, call.Body.Length));
            }
        }
    }
}
