using PygmyStore.Client.Load.Faces;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Grade.Plan;

/// <summary>What is judged: somebody's store, how its processes are run, and what each check is worth.</summary>
/// <remarks>Texts still have their placeholders; <see cref="PlanValues"/> replaces them for a run.</remarks>
internal sealed record GradePlan
{
    /// <summary>The name of the store, for the report.</summary>
    public required string Store { get; init; }

    /// <summary>The folder of the plan: relative folders begin there.</summary>
    public required string Folder { get; init; }

    public required IStoreFace Face { get; init; }

    /// <summary>Where the customers go.</summary>
    public required string Url { get; init; }

    /// <summary>The inventory after a reset; at least one book, and no number twice.</summary>
    public required IReadOnlyList<Book> Books { get; init; }

    /// <summary>In the order in which they are started. At least one.</summary>
    public required IReadOnlyList<PlannedProcess> Processes { get; init; }

    /// <summary>Commands that make the initial state while no process runs.</summary>
    public IReadOnlyList<PlannedCommand> Resets { get; init; } = [];

    /// <summary>Files and folders that a reset deletes; all are below the plan's folder.</summary>
    public IReadOnlyList<string> Deletions { get; init; } = [];

    /// <summary>The points of each check that is named, in the order of the plan. Empty: all checks.</summary>
    public IReadOnlyList<PlannedPoints> Points { get; init; } = [];

    /// <summary>The first of the ten ports; 0: free ones are chosen.</summary>
    public int FirstPort { get; init; }

    public int Clients { get; init; } = 8;

    public TimeSpan LoadTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a customer waits for an answer.</summary>
    public TimeSpan CallTime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a process may take until it is ready, and a store until it answers again.</summary>
    public TimeSpan ReadyTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a process may take to end when it is asked to.</summary>
    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>A process of the store.</summary>
internal sealed record PlannedProcess(string Name)
{
    public PlannedCommand? Start { get; init; }

    /// <summary>Ends it; null: the signal does.</summary>
    public PlannedCommand? Stop { get; init; }

    /// <summary>Sent before its group is killed, for a store whose processes run elsewhere; null: nothing.</summary>
    public PlannedCommand? Kill { get; init; }

    public string StopSignal { get; init; } = "TERM";

    /// <summary>The folder in which it runs.</summary>
    public string WorkingFolder { get; init; } = ".";

    /// <summary>A URL that it answers, or <c>address:port</c> at which it listens, once it is ready; null: at once.</summary>
    public string? Ready { get; init; }

    /// <summary>Names with values.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; } = [];
}

/// <summary>A command of the plan.</summary>
/// <param name="Line">Its line in the plan.</param>
/// <param name="Text">Its text, with placeholders.</param>
/// <param name="HasShell">Whether a shell reads it. Otherwise spaces and quotes alone separate its words.</param>
internal sealed record PlannedCommand(int Line, string Text, bool HasShell);

/// <summary>What a check is worth. A name without a process stands for the check of each process.</summary>
internal sealed record PlannedPoints(int Line, string Check, int Points);
