using System.Diagnostics;
using PygmyStore.Client.Grade.Plan;

namespace PygmyStore.Client.Grade.Processes;

/// <summary>The processes of a judged store; what goes wrong is a sentence. <see cref="Dispose"/> ends all. One thread.</summary>
/// <param name="plan">How they are run.</param>
/// <param name="values">What the placeholders stand for.</param>
/// <param name="isStopped">Whether the judge shall end: then no wait goes on, except for what ends the processes.</param>
internal sealed class StoreProcesses(GradePlan plan, PlanValues values, Func<bool> isStopped) : IDisposable
{
    private static readonly TimeSpan LongestCommand = TimeSpan.FromSeconds(60); // a reset that builds a small data base
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(25);

    private readonly ProcessGroup?[] _groups = new ProcessGroup?[plan.Processes.Count];

    /// <summary>Those that have ended although nobody asked them to, in words.</summary>
    public IEnumerable<string> Lost => _groups.Index().Where(one => one.Item is { HasEnded: true })
        .Select(one => $"the process {plan.Processes[one.Index].Name} {one.Item!.End}");

    /// <summary>Ends all, makes the initial state, and starts all. Why that failed; null if it did not.</summary>
    public string? Reset()
    {
        EndAll();
        return WhyNotEmpty()
            ?? plan.Resets.Select(command => Run(command)).FirstOrDefault(why => why is not null)
            ?? Enumerable.Range(0, _groups.Length).Select(Start).FirstOrDefault(why => why is not null);
    }

    /// <summary>Starts a process and waits until it is ready. Why it is not; null if it is.</summary>
    public string? Start(int index)
    {
        PlannedProcess process = plan.Processes[index];
        ReadyAddress? ready = process.Ready is null ? null : ReadyAddress.Parse(values.In(process.Ready));
        if (ready is null && process.Ready is { } text)
        {
            return $"the process {process.Name} cannot be asked whether it is ready: {values.In(text)} is no URL and no address";
        }

        if (ready is not null && ReadyProbe.Listens(ready.EndPoint))
        {
            return $"the process {process.Name} cannot be started: another process listens at {ready.EndPoint} already";
        }

        IEnumerable<KeyValuePair<string, string>> environment =
            process.Environment.Select(one => KeyValuePair.Create(one.Key, values.In(one.Value)));
        _groups[index] = ProcessGroup.TryStart(
            WordsOf(process.Start!), FolderOf(process.WorkingFolder), environment, out string? why);
        return _groups[index] is { } group ? WhyNotReady(process.Name, group, ready) : why;
    }

    /// <summary>kill -9 for all of its group.</summary>
    public void Kill(int index)
    {
        if (plan.Processes[index].Kill is { } command)
        {
            Run(command, isCleanup: true); // what it does not do, the signal does
        }

        End(index);
    }

    public void Pause(int index) => _groups[index]?.Signal(GroupSignals.Stop);

    public void Resume(int index) => _groups[index]?.Signal(GroupSignals.Continue);

    /// <summary>Asks it to end, and waits. Why it was killed instead; null if it ended by itself.</summary>
    public string? Stop(int index)
    {
        PlannedProcess process = plan.Processes[index];
        if (_groups[index] is not { } group)
        {
            return null;
        }

        string? why = process.Stop is { } command ? Run(command) : null;
        if (process.Stop is null)
        {
            group.Signal(GroupSignals.Number(process.StopSignal));
        }

        var watch = Stopwatch.StartNew();
        while (!group.WaitForEnd(Step) && watch.Elapsed < plan.StopTime && !isStopped())
        {
            // Only the pieces of a wait.
        }

        bool hasEnded = group.HasEnded;
        if (hasEnded)
        {
            End(index);
        }
        else
        {
            Kill(index);
        }

        return hasEnded ? why
            : $"the process {process.Name} did not end within {plan.StopTime.TotalSeconds} s and was killed";
    }

    public void Dispose() => EndAll();

    private void EndAll()
    {
        for (int index = _groups.Length - 1; index >= 0; index--)
        {
            if (plan.Processes[index].Kill is not null && _groups[index] is not null)
            {
                Kill(index);
            }

            End(index);
        }
    }

    private void End(int index)
    {
        _groups[index]?.Dispose();
        _groups[index] = null;
    }

    private string? WhyNotReady(string name, ProcessGroup group, ReadyAddress? ready)
    {
        var watch = Stopwatch.StartNew();
        while (ready is not null && !ReadyProbe.IsReady(ready))
        {
            if (isStopped())
            {
                return "the judge was stopped";
            }

            if (group.HasEnded)
            {
                return $"the process {name} {group.End}";
            }

            if (watch.Elapsed >= plan.ReadyTime)
            {
                return $"the process {name} was not ready within {plan.ReadyTime.TotalSeconds} s"
                    + (group.Words.Length > 0 ? $"; the last that it wrote: {group.Words}" : " and wrote nothing");
            }

            Thread.Sleep(Step);
        }

        return null;
    }

    /// <summary>Runs a command to its end. Why it failed; null if it did not.</summary>
    /// <param name="command">The command.</param>
    /// <param name="isCleanup">Whether it ends a process: then it runs to its end, also when the judge shall end.</param>
    private string? Run(PlannedCommand command, bool isCleanup = false)
    {
        using var group = ProcessGroup.TryStart(WordsOf(command), plan.Folder, [], out string? why);
        if (group is null)
        {
            return $"line {command.Line}: {why}";
        }

        var watch = Stopwatch.StartNew();
        while (!group.WaitForEnd(Step) && watch.Elapsed < LongestCommand && (isCleanup || !isStopped()))
        {
            // Only the pieces of a wait.
        }

        return !group.HasEnded ? $"the command of line {command.Line} did not end within {LongestCommand.TotalSeconds} s"
            : group.ExitCode != 0 ? $"the command of line {command.Line} {group.End}"
            : null;
    }

    /// <summary>Empties the folder of the run, and deletes what the plan names.</summary>
    private string? WhyNotEmpty()
    {
        try
        {
            foreach (string entry in plan.Deletions.Concat(Directory.GetFileSystemEntries(values.Folder)))
            {
                if (Directory.Exists(entry))
                {
                    Directory.Delete(entry, recursive: true);
                }
                else if (Directory.Exists(Path.GetDirectoryName(entry)))
                {
                    File.Delete(entry); // no error if there is none
                }
            }

            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return $"the old state cannot be deleted: {error.Message}";
        }
    }

    private IReadOnlyList<string> WordsOf(PlannedCommand command) => command.HasShell
        ? ["/bin/sh", "-c", values.In(command.Text)]
        : [.. PlanValues.Words(command.Text)!.Select(values.In)];

    private string FolderOf(string folder) => Path.GetFullPath(Path.Combine(plan.Folder, values.In(folder)));
}
