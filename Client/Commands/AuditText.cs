using PygmyStore.Client.Store;

namespace PygmyStore.Client.Commands;

/// <summary>What <c>backup</c> and <c>restore</c> tell of an audit.</summary>
internal static class AuditText
{
    /// <summary>The verdict and the counts, in one line.</summary>
    public static string OfFiles(AuditReport audit)
    {
        string waiting = audit.InFlight == 0 ? "" : $"; the order service gives {audit.InFlight} sales their order when it starts";
        return $"{audit.Verdict}: {audit.Sales} sales, {audit.Orders} orders{waiting}";
    }

    /// <summary>The checks that do not hold.</summary>
    public static void WriteFailed(AuditReport? audit, Terminal terminal)
    {
        foreach (AuditCheck check in audit?.Checks.Where(check => !check.Holds) ?? [])
        {
            terminal.Error.WriteLine($"FAILED  {check.Name}: {check.Detail}");
        }
    }
}
