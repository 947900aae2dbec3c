using System.Diagnostics;
using System.Globalization;
using PygmyStore.Client.LocalStores;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary>
/// <c>demo crash</c>: kill -9 of each server in the middle of buys. Every order that was told is there once. A store that answers
/// before it writes loses some.
/// </summary>
internal sealed class CrashDemo(DemoStage stage, int buyers = 4, double calmSeconds = 0.7)
{
    private const int ToldBeforeKill = 100; // so many orders tell more than one

    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20); // until they are told, on a busy machine
    private static readonly (StorePart Part, string Name)[] Victims =
        [(StorePart.Catalog, "catalog"), (StorePart.Order, "order service"), (StorePart.FrontEnd, "front end")];

    private readonly TimeSpan _calm = TimeSpan.FromSeconds(calmSeconds); // before and after each kill: some hundred buys

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title($"Crash: {buyers} buyers buy all the time. Servers are killed and started again.");
        stage.Say("Each buy has a key. A buyer without an answer sends the buy again.");
        stage.Part("1. The store as it is: it writes a sale down, and then answers");
        if (KillEach() is not { } kept)
        {
            return stage.CutShort;
        }

        stage.Part("2. A catalog that answers first, and writes later (fault early_answer)");
        if (KillEarlyAnswer() is not { } early)
        {
            return stage.CutShort;
        }

        return !kept.IsRight
            ? stage.End(DemoResult.Wrong, "an order that was told is lost, or there twice. That must never be.")
            : early.Lost <= 0
            ? stage.End(DemoResult.NotShown, "The early answers lost nothing this time: run the demo again.")
            : early.IsConsistent ? stage.End(DemoResult.Wrong, "early answers lost orders, and the audit did not see it.")
            : stage.End(
                DemoResult.AsExpected,
                $"the store kept all {DemoStage.Number(kept.Told)} orders that it had told. "
                + $"With early answers {DemoStage.Number(early.Lost)} are lost.");
    }

    private (bool IsRight, int Told)? KillEach()
    {
        using LocalStore? store = stage.Open(new LocalStoreOptions());
        if (store is null)
        {
            return null;
        }

        using var crowd = new KeyedBuyers(store.FrontEnd(), buyers, stage.Stop);
        crowd.Begin();
        foreach ((StorePart part, string name) in Victims)
        {
            stage.Stop.Wait(_calm);
            int unanswered = crowd.Unanswered;
            var watch = Stopwatch.StartNew();
            store.Kill(part);
            if (!stage.Restart(store, part))
            {
                return null;
            }

            double seconds = watch.Elapsed.TotalSeconds;
            stage.Stop.Wait(_calm);
            stage.Say(string.Create(
                CultureInfo.InvariantCulture,
                $"kill -9 of the {name}: back after {seconds:F1} s. {crowd.Unanswered - unanswered} attempts unanswered."));
        }

        crowd.End();
        int wrong = crowd.AskAgain();
        if (stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        stage.Say($"Buyers were told {DemoStage.Number(crowd.Told)} orders. Now each key is sent once more:");
        stage.Say($"{DemoStage.Number(crowd.Told - wrong)} keys get the same order as before, {wrong} do not.");
        stage.Say(audit);
        return (wrong == 0 && audit.Verdict == AuditReport.Consistent && audit.Orders == crowd.Told, crowd.Told);
    }

    private (long Lost, bool IsConsistent)? KillEarlyAnswer()
    {
        // The catalog writes when it is asked for sales. That is late here, so the kill finds much unwritten.
        using LocalStore? store = stage.Open(new LocalStoreOptions("fault,early_answer", "adopt_every_ms,60000"));
        if (store is null)
        {
            return null;
        }

        using var crowd = new KeyedBuyers(store.FrontEnd(), buyers, stage.Stop);
        crowd.Begin();
        var watch = Stopwatch.StartNew();
        while (crowd.Told < ToldBeforeKill && watch.Elapsed < Longest && !stage.Stop.Wait(Piece))
        {
            // Only the pieces of a wait.
        }

        store.Kill(StorePart.Catalog);
        crowd.End(givesUp: true);
        if (!stage.Restart(store, StorePart.Catalog) || stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        stage.Say($"Buyers were told {crowd.Told} orders. Then kill -9 of the catalog, and a new start.");
        stage.Say($"The catalog knows {DemoStage.Number(audit.Sales)} sales. The others were only in its memory.");
        stage.Say(audit);
        return (crowd.Told - audit.Sales, audit.Verdict == AuditReport.Consistent);
    }
}
