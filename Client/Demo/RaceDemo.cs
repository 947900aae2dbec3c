using PygmyStore.Client.Checks.History;
using PygmyStore.Client.LocalStores;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Client.Demo;

/// <summary><c>demo race</c>: many buyers, few copies; first a check before the act, then the one critical section.</summary>
internal sealed class RaceDemo(DemoStage stage, int buyers = 50, int copies = 10)
{
    private const int Book = 1;

    /// <summary>Shows it. Returns the exit code.</summary>
    public int Run()
    {
        stage.Title($"Race: {buyers} buyers want the same book at the same moment. There are {copies} copies.");
        stage.Part("1. Check, then act (fault check_then_act)");
        stage.Say("A sale looks at the stock. A moment later it takes a copy.");
        stage.Say("Other sales look in between, and see the same stock.");
        if (Show("fault,check_then_act") is not { } wrong)
        {
            return stage.CutShort;
        }

        stage.Part("2. One critical section (the store as it is)");
        stage.Say("A sale looks and takes in one step. No other sale comes in between.");
        if (Show() is not { } own)
        {
            return stage.CutShort;
        }

        bool isRight = own.Sold == copies && own.OutOfStock == buyers - copies && own.Findings == 0 && own.IsConsistent;
        bool isSeen = !wrong.IsConsistent && wrong.Findings > 0 && wrong.ToldAll;
        return !isRight
            ? stage.End(DemoResult.Wrong, $"the critical section sold {own.Sold} of {copies} copies, or a check found a fault.")
            : wrong.Sold <= copies
            ? stage.End(DemoResult.NotShown, "Check-then-act oversold nothing this time: run the demo again.")
            : !isSeen ? stage.End(DemoResult.Wrong, "check-then-act oversold, and not every check saw it.")
            : stage.End(
                DemoResult.AsExpected,
                $"check-then-act sold {wrong.Sold - copies} copies that nobody has. "
                + $"The critical section sold {own.Sold} of {copies}.");
    }

    private Outcome? Show(params string[] fault)
    {
        // Without these, the buys of one front end share a call, and one thread decides them all.
        string[] apart = ["buys_per_call,1", $"buy_calls,{buyers}", $"order_calls,{buyers}"];
        using LocalStore? store = stage.Open(new LocalStoreOptions([.. apart, .. fault]) { Stock = copies });
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
        stage.Say($"{rush.Sold} buyers got the book, {rush.OutOfStock} were told \"out of stock\".");
        stage.Say($"Contradictions between their answers, such as one copy sold twice: {findings}.");
        if (fault.Length > 0)
        {
            stage.Say($"{rush.FaultTold} of {buyers} answers say that the store is wrong on purpose (X-Pygmy-Fault).");
        }

        stage.Say(audit);
        return new Outcome(
            rush.Sold, rush.OutOfStock, findings, audit.Verdict == AuditReport.Consistent, rush.FaultTold == buyers);
    }

    private sealed record Outcome(int Sold, int OutOfStock, int Findings, bool IsConsistent, bool ToldAll);
}
