using System.ComponentModel;
using System.Diagnostics;

namespace PygmyStore.Client.Grade.Processes;

/// <summary>A process of somebody's store with its children: a group, which ends with <see cref="Dispose"/>.</summary>
/// <remarks>
/// Whatever the process does, nothing here throws or waits without an end. Only a child that makes a group of its own escapes.
/// For one thread.
/// </remarks>
internal sealed class ProcessGroup : IDisposable
{
    private const string Leader = "setsid"; // of util-linux: it makes the group, and becomes the program

    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(5); // of setsid, on the busiest machine
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5); // after SIGKILL: only the system can delay it
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    private readonly Process _process;
    private readonly LastWords _words = new();
    private bool _isGone; // its number may belong to others now

    private ProcessGroup(Process process)
    {
        _process = process;
        Id = process.Id;
        process.StandardInput.Close();
        _words.Listen(process.StandardOutput);
        _words.Listen(process.StandardError);
    }

    /// <summary>The number of the group and of its first process.</summary>
    public int Id { get; }

    /// <summary>What it wrote last, on one line.</summary>
    public string Words => _words.Text;

    /// <summary>Whether the first process and all of its group have ended.</summary>
    public bool HasEnded
    {
        get
        {
            _isGone = _isGone || (_process.HasExited && !GroupSignals.IsThere(Id));
            return _isGone;
        }
    }

    /// <summary>Of its first process; only when that has ended.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Why it has ended, in words.</summary>
    public string End
    {
        get
        {
            _words.End();
            string code = _process.HasExited ? $" with exit code {_process.ExitCode}" : "";
            return Words.Length > 0 ? $"ended{code}; the last that it wrote: {Words}" : $"ended{code} and wrote nothing";
        }
    }

    /// <summary>Whether this machine can run process groups.</summary>
    public static bool IsPossible => OperatingSystem.IsLinux()
        && (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, Leader)));

    /// <summary>Null if the program cannot be started; then a sentence says why.</summary>
    public static ProcessGroup? TryStart(
        IReadOnlyList<string> words, string folder, IEnumerable<KeyValuePair<string, string>> environment, out string? why)
    {
        var start = new ProcessStartInfo(Leader, words)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            why = null;
            var group = new ProcessGroup(Process.Start(start)!);
            Until(() => group._process.HasExited || GroupSignals.IsLeader(group.Id), LongestStart);
            return group;
        }
        catch (Exception error) when (error is Win32Exception or IOException or InvalidOperationException)
        {
            why = $"{words[0]} cannot be started in {folder}: {error.Message}";
            return null;
        }
    }

    public void Signal(int signal)
    {
        if (!HasEnded)
        {
            GroupSignals.Send(Id, signal);
        }
    }

    /// <summary>Whether all of it ended in that time.</summary>
    public bool WaitForEnd(TimeSpan time) => Until(() => HasEnded, time);

    /// <summary>SIGKILL to all of the group; returns when they are gone.</summary>
    public void Kill()
    {
        Signal(GroupSignals.Kill);

        // Its children are not ours to reap. Where nobody does, they stay in the list of processes: that is no reason to wait.
        Until(() => _process.HasExited, LongestEnd);
        Until(() => HasEnded, LongestEnd / 10);
    }

    public void Dispose()
    {
        Kill();
        _words.End();
        _process.Dispose();
    }

    private static bool Until(Func<bool> condition, TimeSpan time)
    {
        var watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed >= time)
            {
                return false;
            }

            Thread.Sleep(Step);
        }

        return true;
    }
}
