using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PygmyStore.Tests.EndToEnd.Killing;

/// <summary>
/// A server as a process that can be killed, paused and started again at the same address and on the same data. One thread at a
/// time. (A partial class because the generator writes the call of kill.)
/// </summary>
internal sealed partial class StoreProcess(string program, string configFile, params string[] options) : IDisposable
{
    private const int Sighup = 1;
    private const int Sigstop = 19; // Linux's numbers
    private const int Sigcont = 18;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a start on a busy machine takes a second or two

    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly ManualResetEventSlim _told = new(); // that it serves, or that it never will
    private Process? _process;
    private volatile bool _serves;

    /// <summary>What it wrote to its standard error, over all of its lives.</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    /// <summary>Begins a life, and does not wait until it serves.</summary>
    public void Start()
    {
        _told.Reset();
        _serves = false;
        string assembly = Path.Combine(AppContext.BaseDirectory, program + ".dll");
        var start = new ProcessStartInfo("dotnet", [assembly, "--config", configFile, .. options])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) =>
        {
            _serves |= line.Data?.Contains(" listening on ", StringComparison.Ordinal) ?? false;
            if (_serves || line.Data is null)
            {
                _told.Set();
            }
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is not null)
            {
                _complaints.Enqueue(line.Data);
            }
        };
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Returns when it serves.</summary>
    public void Await()
    {
        if (!_told.Wait(Patience) || !_serves)
        {
            throw new InvalidOperationException($"{program} does not serve: {string.Join("; ", _complaints)}");
        }
    }

    /// <summary>SIGKILL, even when it is paused; returns when the process is gone.</summary>
    public void Kill()
    {
        if (_process is null)
        {
            return;
        }

        _process.Kill();
        bool isGone = _process.WaitForExit((int)Patience.TotalMilliseconds) && _told.Wait(Patience); // its last lines, too
        _process.Dispose();
        _process = null;
        if (!isGone)
        {
            throw new InvalidOperationException($"{program} outlives SIGKILL");
        }
    }

    /// <summary>Stands still, with its connections open.</summary>
    public void Pause() => Signal(_process!.Id, Sigstop);

    public void Resume() => Signal(_process!.Id, Sigcont);

    /// <summary>What logrotate sends when it has renamed a log.</summary>
    public void HangUp() => Signal(_process!.Id, Sighup);

    /// <summary>The process, while it lives.</summary>
    public int Id => _process!.Id;

    public bool Lives => _process is { HasExited: false };

    public void Dispose()
    {
        Kill();
        _told.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Signal(int process, int signal);
}
