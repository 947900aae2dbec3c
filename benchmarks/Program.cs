using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using PygmyStore.Benchmarks.AuditFigures;
using PygmyStore.Benchmarks.DurabilityFigures;
using PygmyStore.Benchmarks.HostileFigures;
using PygmyStore.Benchmarks.OverloadFigures;

namespace PygmyStore.Benchmarks;

/// <summary>
/// Runs the benchmarks that the command line names: <c>dotnet run -c Release --project benchmarks -- --filter '*Lookup*'</c>, or
/// <c>-- durability</c>, <c>-- audit</c>, <c>-- hostile</c> and <c>-- overload</c>, runs of their own because BenchmarkDotNet does not measure what many clients get at
/// once. Exits with 1 when one of them failed.
/// </summary>
internal static class Program
{
    public static int Main(string[] arguments)
    {
        if (arguments is [DurabilityRun.Command, .. string[] options])
        {
            return DurabilityRun.Run(options);
        }

        if (arguments is [HostileRun.Command, .. string[] hostileOptions])
        {
            return HostileRun.Run(hostileOptions);
        }

        if (arguments is [AuditRun.Command, .. string[] audited])
        {
            return AuditRun.Run(audited);
        }

        if (arguments is [OverloadRun.Command, .. string[] offered])
        {
            return OverloadRun.Run(offered);
        }

        IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(arguments);
        bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        return failed ? 1 : 0;
    }
}
