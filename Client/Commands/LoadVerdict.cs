using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Shell;

namespace PygmyStore.Client.Commands;

/// <summary>The exit code of a load: the worst that its reports tell.</summary>
/// <remarks>
/// A store that was wrong is the worst: its speed does not matter then. A missed threshold comes next, because somebody asked for
/// it. Then an interruption: the load was not what was asked for. Unexpected answers come last; whoever allows some of them asks
/// for a threshold of errors instead, and then that alone decides. A store that stands still gives no unexpected answers.
/// </remarks>
internal static class LoadVerdict
{
    /// <param name="runs">At least one.</param>
    /// <param name="isInterrupted">Whether the checks were interrupted, or the repeats.</param>
    /// <param name="isSilent">Whether the store did not answer any more after a load.</param>
    public static int ExitCodeOf(IReadOnlyList<LoadReport> runs, bool isInterrupted = false, bool isSilent = false)
    {
        bool errorsAreJudged = runs[0].Thresholds.Any(line => line.Name.Contains("errors", StringComparison.Ordinal));
        return runs.Any(run => run.Checks.Any(line => line.IsFailed)) ? ExitCode.CheckFailed
            : runs.Any(run => run.Thresholds.Any(line => line.IsFailed)) ? ExitCode.ThresholdMissed
            : isInterrupted || runs.Any(run => run.Totals.Interrupted) ? ExitCode.Interrupted
            : !errorsAreJudged && runs.Any(run => run.Totals.Unexpected > 0) ? ExitCode.Refused
            : isSilent ? ExitCode.Unreachable
            : ExitCode.Success;
    }
}
