using System.Net;
using PygmyStore.Client.LocalStores;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Stage;

/// <summary>A server of the stage through all its lives. Its owner calls it from one thread at a time.</summary>
/// <param name="name">As in <see cref="StageAsk.Servers"/>.</param>
/// <param name="address">Where it listens, in all its lives.</param>
/// <param name="launch">Starts a process of it.</param>
internal sealed class ServerOnStage(string name, IPEndPoint address, Func<LocalServer> launch) : IDisposable
{
    /// <summary>How often the stage starts a server by itself without success. After that it waits to be asked.</summary>
    private const int MaxStartsInVain = 5;

    private readonly AnswerWatch _watch = new(name, address);
    private LocalServer? _process; // the ended one too, for its last words
    private string _seen = Seen.Dead;
    private long _seenSince = Environment.TickCount64;
    private long? _silentSince; // when it was last seen to stop answering; null if it never was
    private long? _recovery;
    private long? _returnsAt; // when the stage lets it run again without being asked
    private bool _isStartDue = true;
    private bool _isDiskFull;
    private int _startsInVain;

    public string Name => name;

    /// <summary>After which time it starts again or goes on by itself; null: only when somebody asks for it.</summary>
    public (TimeSpan AfterKill, TimeSpan AfterPause)? Returns { get; init; }

    public string Asked { get; set; } = "";

    public bool IsAlive => _process is { HasEnded: false };

    public bool IsPaused => _process is { IsPaused: true };

    /// <summary>Whether it listens, as far as anybody can know: it has said so, and its process is there.</summary>
    public bool Listens => IsAlive && _process!.Serves;

    public bool Answers => _watch.Answers;

    public string Fault => _watch.Fault;

    /// <summary>Null while there is no process.</summary>
    public bool? IsDiskFull => _process?.IsDiskFull;

    public string Complaint => _process?.Complaint ?? "";

    /// <summary>The next turn will start it.</summary>
    public void StartSoon()
    {
        _isStartDue = true;
        _startsInVain = 0;
    }

    /// <summary>kill -9; it is gone when this returns.</summary>
    public void Kill()
    {
        _process?.Dispose();
        _process = null;
        _isStartDue = false;
        _returnsAt = Returns is { } returns ? Environment.TickCount64 + (long)returns.AfterKill.TotalMilliseconds : null;
    }

    public void Pause()
    {
        _process?.Pause();
        _returnsAt = Returns is { } returns ? Environment.TickCount64 + (long)returns.AfterPause.TotalMilliseconds : null;
    }

    public void Continue()
    {
        _process?.Continue();
        _returnsAt = null;
    }

    /// <summary>False where the system cannot do it.</summary>
    public bool SetDiskFull(bool isFull)
    {
        _isDiskFull = isFull;
        return _process?.SetDiskFull(isFull && Listens) ?? true; // .NET itself needs files while it starts
    }

    /// <summary>
    /// Does what is due. It starts processes, so one thread does that for all the time of the stage: on Linux the end of the
    /// thread that started a process tells the process that its parent has ended.
    /// </summary>
    public void Turn()
    {
        Return();
        if (_isStartDue)
        {
            _isStartDue = false;
            _startsInVain++;
            _process?.Dispose();
            _process = launch();
        }

        if (Listens)
        {
            _startsInVain = 0;
            if (_isDiskFull && IsDiskFull == false)
            {
                _process!.SetDiskFull(true);
            }
        }
    }

    /// <summary>Looks at the state of the server. True when it has changed.</summary>
    public bool Look()
    {
        string seen = !IsAlive ? Seen.Dead
            : IsPaused ? Seen.Paused
            : !_process!.Serves ? Seen.Starting
            : _watch.Answers ? Seen.Answers
            : Seen.Silent;
        bool isNew = seen != _seen;
        if (isNew)
        {
            long now = Environment.TickCount64;
            if (_seen == Seen.Answers)
            {
                _silentSince = now;
            }
            else if (seen == Seen.Answers)
            {
                _recovery = now - _silentSince; // none at its first start
            }

            (_seen, _seenSince) = (seen, now);
        }

        return isNew;
    }

    public StagedServer Report()
    {
        long now = Environment.TickCount64;
        string detail = _seen == Seen.Dead ? Complaint : "";
        return new StagedServer(
            name, Asked, _seen, now - _seenSince, _returnsAt is { } at ? Math.Max(0, at - now) : null,
            _recovery, detail);
    }

    public void Dispose()
    {
        _watch.Dispose();
        if (IsPaused)
        {
            _process!.Continue(); // kill -9 works without it; a normal end would not
        }

        _process?.Dispose();
    }

    private void Return()
    {
        if (!IsAlive && !_isStartDue && _returnsAt is null && Returns is { } returns && _startsInVain < MaxStartsInVain)
        {
            _returnsAt = Environment.TickCount64 + (long)returns.AfterKill.TotalMilliseconds; // it has ended by itself
        }

        if (_returnsAt <= Environment.TickCount64)
        {
            _returnsAt = null;
            _isStartDue = !IsAlive;
            _process?.Continue();
        }
    }
}
