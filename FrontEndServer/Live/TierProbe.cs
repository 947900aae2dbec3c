using PygmyStore.Common.Runtime;

namespace PygmyStore.FrontEndServer.Live;

/// <summary>
/// Asks one server for its figures on a thread of its own, so that one that hangs delays no other. It asks when it is told to;
/// a server that is silent it asks again every <see cref="SilentPause"/>, so that the recovery time is exact to about that.
/// </summary>
/// <param name="name">The server's name.</param>
/// <param name="ask">Asks once; true when it answered. It takes a bounded time.</param>
internal sealed class TierProbe(string name, Func<bool> ask)
{
    public static readonly TimeSpan SilentPause = TimeSpan.FromMilliseconds(200);

    // After so long without another question nobody watches any more.
    private static readonly TimeSpan StaleAfter = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(2); // a question takes less

    private readonly object _gate = new();
    private BackgroundLoop? _loop;
    private long _asked;
    private long _answered;
    private long _askedAt;
    private bool _isSilent;
    private bool _isStopping;

    public void Start(Faults faults)
    {
        _loop = new BackgroundLoop($"live {name}", Turn, faults);
        _loop.Start();
    }

    /// <summary>Tells the thread to ask the server, and does not wait.</summary>
    public void Ask()
    {
        lock (_gate)
        {
            _asked++;
            _askedAt = Environment.TickCount64;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until the last question has its answer, at most until the deadline (TickCount64).</summary>
    public void Await(long deadline)
    {
        lock (_gate)
        {
            while (_answered < _asked && !_isStopping && deadline - Environment.TickCount64 is > 0 and var left)
            {
                Monitor.Wait(_gate, (int)left);
            }
        }
    }

    public void Stop()
    {
        lock (_gate)
        {
            _isStopping = true;
            Monitor.PulseAll(_gate);
        }

        _loop?.Join(StopPatience);
    }

    private bool Turn()
    {
        long asked;
        lock (_gate)
        {
            while (!_isStopping && _answered >= _asked)
            {
                bool asksAgain = _isSilent && Environment.TickCount64 - _askedAt < StaleAfter.TotalMilliseconds;
                if (!Monitor.Wait(_gate, asksAgain ? SilentPause : Timeout.InfiniteTimeSpan))
                {
                    break;
                }
            }

            if (_isStopping)
            {
                return false;
            }

            asked = _asked;
        }

        bool isHeard = ask();
        lock (_gate)
        {
            _isSilent = !isHeard;
            _answered = asked;
            Monitor.PulseAll(_gate);
        }

        return true;
    }
}
