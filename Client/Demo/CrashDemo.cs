using System.Diagnostics;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary>
/// <c>demo crash</c>: kill -9 of each server in the middle of buys. Every order that was told is there once. A store that answers
/// before it writes loses some.
/// </summary>
internal sealed class CrashDemo(DemoStage stage, int buyers = 4)
{
    private const int ToldBeforeKill = 100; // so many orders tell more than one

    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(700); // between two kills: some hundred buys
    private static readonly TimeSpan Piece = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20); // until they are told, on a busy machine
    private static readonly (DemoPart Part, string Name)[] Victims =
        [(DemoPart.Catalog, "catalog"), (DemoPart.Order, "order service"), (DemoPart.FrontEnd, "front end")];

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title($"Crash: {buyers} buyers buy without a pause. kill -9, and a new start.");
        stage.Say("Each buy has a key. Who gets no answer sends the buy again.");
        stage.Title("1. The store as it is");
        if (KillEach() is not { } kept)
        {
            return stage.NotShown;
        }

        stage.Title("2. A catalog that answers before it writes (fault early_answer)");
        if (KillEarlyAnswer() is not { } early)
        {
            return stage.NotShown;
        }

        return stage.End(
            kept.IsRight && early.Lost > 0 && !early.IsConsistent,
            !kept.IsRight ? "an order that was told is lost or there twice: that must never be."
            : early.Lost <= 0 || early.IsConsistent ? "the early answers lost nothing this time: run the demo again."
            : $"the store kept all {DemoStage.Number(kept.Told)} orders that it had told. "
                + $"With early answers, {DemoStage.Number(early.Lost)} told orders have no sale.");
    }

    private (bool IsRight, int Told)? KillEach()
    {
        using DemoStore? store = stage.Open(new DemoStoreOptions());
        if (store is null)
        {
            return null;
        }

        using var crowd = new KeyedBuyers(store.FrontEnd(), buyers, stage.Stop);
        crowd.Begin();
        foreach ((DemoPart part, string name) in Victims)
        {
            stage.Stop.Wait(Calm);
            int unanswered = crowd.Unanswered;
            var watch = Stopwatch.StartNew();
            store.Kill(part);
            if (!stage.Restart(store, part))
            {
                return null;
            }

            double seconds = watch.Elapsed.TotalSeconds;
            stage.Stop.Wait(Calm);
            stage.Say(FormattableString.Invariant(
                $"kill -9 {name}: back after {seconds:F1} s; {crowd.Unanswered - unanswered} attempts had no answer."));
        }

        crowd.End();
        int wrong = crowd.AskAgain();
        if (stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        stage.Say($"{DemoStage.Number(crowd.Told)} orders were told. All keys sent once more: "
            + $"{DemoStage.Number(crowd.Told - wrong)} times the same order, {wrong} times not.");
        stage.Say(audit);
        return (wrong == 0 && audit.Verdict == AuditReport.Consistent && audit.Orders == crowd.Told, crowd.Told);
    }

    private (long Lost, bool IsConsistent)? KillEarlyAnswer()
    {
        // The catalog writes when it is asked for sales. That is late here, so the kill finds much unwritten.
        using DemoStore? store = stage.Open(new DemoStoreOptions("fault,early_answer", "adopt_every_ms,60000"));
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

        store.Kill(DemoPart.Catalog);
        crowd.End(givesUp: true);
        if (!stage.Restart(store, DemoPart.Catalog) || stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        stage.Say($"{crowd.Told} orders were told before kill -9 of the catalog. "
            + $"After the new start it knows {DemoStage.Number(audit.Sales)} sales.");
        stage.Say(audit);
        return (crowd.Told - audit.Sales, audit.Verdict == AuditReport.Consistent);
    }
}
