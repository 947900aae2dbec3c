using PygmyStore.Client.Checks.History;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo race</c>: many buyers, few copies; first a check before the act, then the one critical section.</summary>
internal sealed class RaceDemo(DemoStage stage, int buyers = 50, int copies = 10)
{
    private const int Book = 1;

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title($"Race: {buyers} buyers, {copies} copies, all at the same moment.");
        stage.Title("1. Check, then act (fault check_then_act)");
        stage.Say("Each sale looks at the stock, and takes a copy a moment later.");
        if (Show("fault,check_then_act") is not { } wrong)
        {
            return stage.NotShown;
        }

        stage.Title("2. One critical section (the store as it is)");
        stage.Say("One thread at a time looks and takes.");
        if (Show() is not { } own)
        {
            return stage.NotShown;
        }

        bool isRight = own.Sold == copies && own.OutOfStock == buyers - copies && own.Findings == 0 && own.IsConsistent;
        bool isSeen = wrong.Sold > copies && !wrong.IsConsistent && wrong.Findings > 0 && wrong.ToldAll;
        return stage.End(
            isRight && isSeen,
            !isRight ? $"the critical section sold {own.Sold} of {copies} copies, or a check found a fault."
            : wrong.Sold <= copies ? "check-then-act oversold nothing this time: run the demo again."
            : !isSeen ? "check-then-act oversold, and not every check saw it."
            : $"check-then-act sold {wrong.Sold - copies} copies that nobody has. The critical section sold none too many.");
    }

    private Outcome? Show(params string[] fault)
    {
        // Without these, the buys of one front end share a call, and one thread decides them all.
        string[] apart = ["buys_per_call,1", $"buy_calls,{buyers}", $"order_calls,{buyers}"];
        using DemoStore? store = stage.Open(new DemoStoreOptions([.. apart, .. fault]) { Stock = copies });
        if (store is null)
        {
            return null;
        }

        var rush = Rush.Of(store.FrontEnd(), buyers, Book);
        if (stage.Audit(store.FrontEnd()) is not { } audit)
        {
            return null;
        }

        int findings = HistoryCheck.Run(rush.Calls).Count;
        stage.Say($"{rush.Sold} of {copies} copies were sold; {rush.OutOfStock} buyers were told \"out of stock\".");
        stage.Say($"Clients compared their answers: {findings} contradictions.");
        if (fault.Length > 0)
        {
            stage.Say($"Answers that admit it (X-Pygmy-Fault): {rush.FaultTold} of {buyers}.");
        }

        stage.Say(audit);
        return new Outcome(
            rush.Sold, rush.OutOfStock, findings, audit.Verdict == AuditReport.Consistent, rush.FaultTold == buyers);
    }

    private sealed record Outcome(int Sold, int OutOfStock, int Findings, bool IsConsistent, bool ToldAll);
}
