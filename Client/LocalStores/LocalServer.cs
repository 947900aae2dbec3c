using System.Diagnostics;

namespace PygmyStore.Client.LocalStores;

/// <summary>A server of a local store. <see cref="Dispose"/> is kill -9, whatever it is doing.</summary>
/// <remarks>Its process is a child of this one. Signals go to that child only, and to nobody once it has ended.</remarks>
internal sealed class LocalServer : IDisposable
{
    private const int MaxComplaints = 5; // the first ones say why it does not start
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a start takes a second, on a busy machine many

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1); // from the end of one stream to that of the other

    private static readonly TimeSpan SignalPatience = TimeSpan.FromMilliseconds(200); // the system needs far less

    private readonly string _name;
    private readonly Process _process;
    private readonly ManualResetEventSlim _told = new(); // that it serves, or that it never will
    private readonly Thread[] _listeners;
    private readonly List<string> _complaints = [];
    private volatile bool _serves;
    private bool _wasPaused;

    public LocalServer(string file, params string[] arguments)
        : this(file, arguments, firstLine: null)
    {
    }

    /// <param name="file">The program.</param>
    /// <param name="arguments">Its command line.</param>
    /// <param name="firstLine">What it reads from its standard input, which then stays open; null for nothing.</param>
    public LocalServer(string file, string[] arguments, string? firstLine)
    {
        _name = Path.GetFileNameWithoutExtension(file);
        var start = new ProcessStartInfo("dotnet", [file, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in start.Environment.Keys.Where(IsSetting).ToArray())
        {
            start.Environment.Remove(variable); // only those of its config.txt
        }

        // Otherwise the runtime makes files for debuggers in the system's temporary folder, and kill -9 leaves them there.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        _process = Process.Start(start) ?? throw new InvalidOperationException("A new process is always started.");
        _listeners =
        [
            Listen(_process.StandardOutput, line => _serves |= line.Contains(" listening on ", StringComparison.Ordinal)),
            Listen(_process.StandardError, Complain),
        ];
        if (firstLine is not null)
        {
            Write(firstLine);
        }
    }

    /// <summary>Whether it has said that it serves.</summary>
    public bool Serves => _serves;

    public bool HasEnded => _process.HasExited;

    /// <summary>Whether it is stopped (SIGSTOP), as the system says; where it does not say, as it was last asked for.</summary>
    public bool IsPaused => !HasEnded && (ChildProcess.IsStopped(_process.Id) ?? _wasPaused);

    /// <summary>What it wrote first to standard error, on one line; empty if nothing.</summary>
    public string Complaint
    {
        get
        {
            lock (_complaints)
            {
                return string.Join("; ", _complaints);
            }
        }
    }

    /// <summary>Threads that the system counts in its process; 0 once that has ended.</summary>
    public int Threads
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.Threads.Count;
        }
    }

    /// <summary>Why it does not serve; null when it does. Returns early when somebody ended the command.</summary>
    public string? WhyNotServing(Func<bool> isStopped)
    {
        var watch = Stopwatch.StartNew();
        while (!_told.Wait(Piece) && !isStopped() && watch.Elapsed < Patience)
        {
            // Only the pieces of a wait.
        }

        if (_told.IsSet && !_serves)
        {
            Array.ForEach(_listeners, listener => listener.Join(LastWords)); // it has ended: both streams do
        }

        return _serves || isStopped() ? null
            : $"{_name} does not start: {(Complaint is { Length: > 0 } why ? why : "it says nothing")}";
    }

    /// <summary>Stops it (SIGSTOP): it is there, and does nothing. Returns when that is so.</summary>
    public void Pause() => Signal(ChildProcess.Stop, isPause: true);

    /// <summary>Lets it go on (SIGCONT).</summary>
    public void Continue() => Signal(ChildProcess.Continue, isPause: false);

    /// <summary>Refuses its writes to files as on a full disk, or takes them again. False where the system cannot.</summary>
    public bool SetDiskFull(bool isFull) => HasEnded || ChildProcess.SetFileBudget(_process.Id, isFull);

    /// <summary>Whether its writes to files are refused; null where nobody knows.</summary>
    public bool? IsDiskFull => HasEnded ? null : ChildProcess.HasNoFileBudget(_process.Id);

    public void Dispose()
    {
        _process.Kill(); // no error when it has ended
        _process.WaitForExit();
        Array.ForEach(_listeners, listener => listener.Join());
        _process.Dispose();
        _told.Dispose();
    }

    private void Signal(int signal, bool isPause)
    {
        if (HasEnded)
        {
            return;
        }

        ChildProcess.Send(_process.Id, signal);
        _wasPaused = isPause;
        SpinWait.SpinUntil(() => HasEnded || (ChildProcess.IsStopped(_process.Id) ?? isPause) == isPause, SignalPatience);
    }

    private void Write(string line)
    {
        try
        {
            _process.StandardInput.WriteLine(line);
            _process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // It has ended already, and says why on its error output.
        }
    }

    private static bool IsSetting(string variable) => variable.StartsWith("PYGMY_", StringComparison.OrdinalIgnoreCase);

    private Thread Listen(StreamReader reader, Action<string> take)
    {
        var thread = new Thread(() =>
        {
            while (reader.ReadLine() is { } line)
            {
                take(line);
                if (_serves)
                {
                    _told.Set();
                }
            }

            _told.Set();
        })
        { IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Complain(string line)
    {
        lock (_complaints)
        {
            if (_complaints.Count < MaxComplaints)
            {
                _complaints.Add(line);
            }
        }
    }
}
