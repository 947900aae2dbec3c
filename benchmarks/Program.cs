using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PygmyStore.Benchmarks.AuditFigures;
using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Benchmarks.Harness;
using PygmyStore.Benchmarks.HostileFigures;
using PygmyStore.Benchmarks.OverloadFigures;
using PygmyStore.Benchmarks.Relay;

namespace PygmyStore.Benchmarks;

/// <summary>
/// Runs the benchmarks that the command line names. <c>dotnet run -c Release --project benchmarks -- durability</c>,
/// <c>audit</c>, <c>hostile</c> and <c>overload</c> measure a whole store with many clients. <c>relay</c> is a server that
/// compare.sh measures. All other arguments are BenchmarkDotNet's, which measures the latency of single operations:
/// <c>--filter '*Lookup*'</c>. Exits with 1 if a benchmark failed.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is ["relay", ..])
        {
            return BlockingRelay.Run(arguments);
        }

        MeasuredRun? run = arguments switch
        {
            ["durability", ..] => new MeasuredRun(TimeSpan.FromSeconds(2), DurabilityRun.Measure),
            ["hostile", ..] => new MeasuredRun(TimeSpan.FromSeconds(4), HostileRun.Measure),
            ["audit", ..] => new MeasuredRun(TimeSpan.FromSeconds(5), AuditRun.Measure),
            ["overload", ..] => new MeasuredRun(TimeSpan.FromSeconds(2), OverloadRun.Measure),
            _ => null,
        };
        if (run is not null)
        {
            return run.Run(arguments);
        }

        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        bool failed = summaries.Any(
            summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        return failed ? 1 : 0;
    }
}
