using System.Diagnostics;

namespace PygmyStore.Client.LocalStores;

/// <summary>A server of a local store. <see cref="Dispose"/> is kill -9, whatever it is doing.</summary>
internal sealed class LocalServer : IDisposable
{
    private const int MaxComplaints = 5; // the first ones say why it does not start
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60); // a start takes a second, on a busy machine many

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1); // from the end of one stream to that of the other

    private readonly string _name;
    private readonly Process _process;
    private readonly ManualResetEventSlim _told = new(); // that it serves, or that it never will
    private readonly Thread[] _listeners;
    private readonly List<string> _complaints = [];
    private volatile bool _serves;

    public LocalServer(string file, params string[] arguments)
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

        lock (_complaints)
        {
            return _serves || isStopped() ? null
                : $"{_name} does not start: {(_complaints.Count > 0 ? string.Join("; ", _complaints) : "it says nothing")}";
        }
    }

    public void Dispose()
    {
        _process.Kill(); // no error when it has ended
        _process.WaitForExit();
        Array.ForEach(_listeners, listener => listener.Join());
        _process.Dispose();
        _told.Dispose();
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
