using PygmyStore.Client.Checks.History;

namespace PygmyStore.Client.Checks.Load;

/// <summary>The checks of what the clients saw of each book over time. It needs answers that tell the book's version.</summary>
internal sealed class HistoryChecks
{
    public const string Monotone = "no answer is older than an earlier one";
    public const string Linearizable = "the history of each book is linearizable";

    private readonly CallHistory _history;
    private readonly FindingList _findings = new();
    private long _calls;
    private int _books;

    private HistoryChecks(CallHistory history) => _history = history;

    public static HistoryChecks Of(CheckedStore store, bool othersBuy, CallHistory history)
    {
        var checks = new HistoryChecks(history);
        if (history.HasVersions && !history.IsTorn)
        {
            foreach ((int itemNumber, BookCall[] calls) in history.ByBook())
            {
                checks._calls += calls.Length;
                checks._books += calls.Length > 0 ? 1 : 0;
                new BookCheck(itemNumber, calls, checks._findings)
                {
                    OthersChangeIt = othersBuy,
                    RequestOf = tag => SeenCall.RequestOf(store.Run, tag),
                }.Run();
            }
        }

        return checks;
    }

    public Finding? FirstOf(params Fault[] faults) => _findings.First.FirstOrDefault(finding => faults.Contains(finding.Fault));

    public CheckLine CheckMonotone() => Line(Monotone, Fault.StaleRead, Fault.FutureVersion);

    public CheckLine CheckLinearizable() =>
        Line(Linearizable, Fault.LostUpdate, Fault.WrongStock, Fault.VersionGap, Fault.StaleRead, Fault.FutureVersion);

    private CheckLine Line(string name, params Fault[] faults)
    {
        if (!_history.HasVersions)
        {
            return CheckLine.Skip(name, "the store's answers tell no versions");
        }

        if (_history.IsTorn)
        {
            return CheckLine.Skip(name, "there were more calls than the checks can keep");
        }

        if (FirstOf(faults) is { } finding)
        {
            long more = faults.Sum(_findings.CountOf) - 1;
            return CheckLine.Fail(
                name, more > 0 ? $"{finding.Sentence}; and {more} more like this" : finding.Sentence, finding.Requests);
        }

        string first = _history.IsCut ? $"the first {_calls} calls" : $"{_calls} calls";
        return CheckLine.Pass(name, $"{first} to {_books} books");
    }
}
