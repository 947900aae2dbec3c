using System.Net;
using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Grade.Plan;
using PygmyStore.Client.Grade.Processes;
using PygmyStore.Client.Grade.Report;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Grade;

/// <summary>Runs the checks of a plan, each on the store in its initial state, and ends all processes. For one thread.</summary>
/// <param name="plan">The plan.</param>
/// <param name="seed">What the customers ask for depends on it alone.</param>
/// <param name="isStopped">Whether it shall end early: the check that runs is then left out.</param>
internal sealed class StoreJudge(GradePlan plan, int seed, Func<bool> isStopped)
{
    /// <param name="only">The names of the checks that run, or their first words; empty: all.</param>
    /// <param name="tell">Gets each line as soon as it is known.</param>
    public GradeReport Run(IReadOnlyCollection<string> only, Action<GradeLine> tell)
    {
        DateTimeOffset begunAt = DateTimeOffset.UtcNow;
        string folder = Directory.CreateTempSubdirectory("pygmy-grade-").FullName;
        var values = new PlanValues(seed, folder, plan.Folder, Ports());
        var lines = new List<GradeLine>();
        try
        {
            using var processes = new StoreProcesses(plan, values, isStopped);
            IPEndPoint address = ReadyAddress.Parse(values.In(plan.Url))!.EndPoint;
            foreach ((int index, (IStoreCheck check, int points)) in CheckList.Of(plan).Index())
            {
                if (!IsWanted(check, only))
                {
                    continue;
                }

                CheckOutcome outcome = Run(check, new CheckRoom(plan, processes, address, SeedOf(index), isStopped));
                if (isStopped())
                {
                    break; // its outcome may be nothing but the interruption
                }

                lines.Add(new GradeLine(check.Name, check.Title, points, outcome));
                tell(lines[^1]);
            }
        }
        finally
        {
            Delete(folder);
        }

        return new GradeReport(plan.Store, plan.Face.Name, seed, begunAt, lines, isStopped());
    }

    public static bool IsWanted(IStoreCheck check, IReadOnlyCollection<string> only) =>
        only.Count == 0 || only.Contains(check.Name) || only.Contains(check.Name.Split(' ')[0]);

    private static CheckOutcome Run(IStoreCheck check, CheckRoom room)
    {
        if (room.Processes.Reset() is { } why)
        {
            return CheckOutcome.Fail($"the store did not start: {why}");
        }

        CheckOutcome outcome = WithLost(check.Run(room), [.. room.Processes.Lost]);
        return outcome.Verdict == GradeVerdict.Fail || room.Log.Events.Count > 0
            ? outcome with { Timeline = CheckTimeline.Of(room.Log, outcome.Calls) }
            : outcome;
    }

    /// <summary>The outcome of a check in which these processes ended by themselves, in words.</summary>
    private static CheckOutcome WithLost(CheckOutcome outcome, string[] lost) =>
        lost.Length == 0 ? outcome
        : outcome.Verdict == GradeVerdict.Fail ? outcome with { Lost = lost }
        : CheckOutcome.Fail($"during the check {string.Join("; ", lost)}");

    /// <summary>The same for a check whether the others run or not.</summary>
    private int SeedOf(int check) => unchecked((seed * 1_000_003) + check);

    private int[] Ports() => plan.FirstPort > 0
        ? [.. Enumerable.Range(plan.FirstPort, PlanValues.Ports)]
        : [.. FreePorts.Find(PlanValues.Ports).Select(address => address.Port)];

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A process that left its group still writes there. The system's folder for such files is emptied by others.
        }
    }
}
