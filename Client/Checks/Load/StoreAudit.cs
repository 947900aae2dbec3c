using PygmyStore.Client.Store;
using PygmyStore.Common.Clients;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Checks.Load;

/// <summary>The store's own audit (<c>GET /audit</c>), once its last buys have settled.</summary>
internal static class StoreAudit
{
    public const string Name = "the store's own audit is consistent";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15); // a lost order is adopted within a second
    private static readonly TimeSpan AskAgainAfter = TimeSpan.FromMilliseconds(200);

    private const int MaxUnanswered = 5; // a store that is gone is not waited for

    /// <param name="store">The store.</param>
    /// <param name="before">The questions before this one: if they were given up, this one is not asked.</param>
    /// <param name="stop">Ends it early.</param>
    public static CheckLine Check(CheckedStore store, Inquiry before, CancellationToken stop)
    {
        if (before.HasGivenUp)
        {
            return CheckLine.Skip(Name, before.WhyNoAnswer);
        }

        var client = new StoreClient(store.Servers[0]);
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        Answer<AuditReport> answer;
        int unanswered = 0;
        bool isInterrupted = false;
        do
        {
            answer = client.Audit();
            unanswered += answer.HasValue || answer.IsRefusal ? 0 : 1;
        }
        while (MayChange(answer) && unanswered < MaxUnanswered && Environment.TickCount64 < deadline
            && !(isInterrupted = stop.WaitHandle.WaitOne(AskAgainAfter)));

        return !answer.HasValue && answer.IsRefusal && answer.Status is 404 or 405 or 501
                ? CheckLine.Skip(Name, "the store has none at /audit")
            : !answer.HasValue ? CheckLine.Skip(Name, answer.Refusal())
            : answer.Value.Verdict == AuditReport.Settling
                ? CheckLine.Skip(Name, isInterrupted ? "buys are still settling" : "buys had not settled after 15 seconds")
            : answer.Value.Verdict == AuditReport.Consistent
                ? CheckLine.Pass(Name, $"{answer.Value.Sales} sales, {answer.Value.Orders} orders")
            : CheckLine.Fail(Name, Difference(answer.Value));
    }

    private static bool MayChange(Answer<AuditReport> answer) =>
        answer.Value?.Verdict == AuditReport.Settling || (!answer.HasValue && (!answer.IsRefusal || answer.Status >= 500));

    private static string Difference(AuditReport report) =>
        report.Checks.FirstOrDefault(check => !check.Holds) is { } wrong
            ? $"\"{wrong.Name}\" does not hold: {wrong.Detail}"
            : $"its verdict is {report.Verdict}";
}
