using System.Runtime.InteropServices;

namespace PygmyStore.Client.Checks.History;

/// <summary>The checks of one book's calls.</summary>
/// <remarks>It sorts indexes and moves no calls: a book may have millions.</remarks>
internal sealed class BookCheck
{
    private readonly int _itemNumber;
    private readonly FindingList _findings;
    private readonly BookCall[] _calls;
    private readonly int[] _answered; // calls with a version, in its order; the change that made it before those that saw it
    private readonly BookCall[] _unknown; // changes that may have been made, by their begin
    private readonly List<BookState> _states = [];

    public BookCheck(int itemNumber, BookCall[] calls, FindingList findings)
    {
        _itemNumber = itemNumber;
        _findings = findings;
        _calls = calls;
        _answered = Sorted(
            [.. Enumerable.Range(0, calls.Length).Where(index => calls[index].Reply == ReplyKind.Done)],
            call => (call.Version << 1) + (call.IsChange ? 0 : 1));
        _unknown = [.. calls.Where(call => call.Reply == ReplyKind.Unknown).OrderBy(call => call.Begun)];
    }

    /// <summary>Whether others change the book too: then a version that none of these calls made proves nothing.</summary>
    public bool OthersChangeIt { get; init; }

    /// <summary>Gives the id of a request by the call's tag.</summary>
    public required Func<long, string> RequestOf { get; init; }

    public void Run()
    {
        ReadStates();
        CheckRealTime();
        CheckStocks();
        if (!OthersChangeIt)
        {
            MissingVersions.Check(_states, _unknown, (fault, sentence, earlier, later) =>
                Found(fault, sentence, _states[earlier].Source, _states[later].Source));
        }

        CheckRefusals();
    }

    /// <summary>Each version that an answer has, once, with the bounds on its time.</summary>
    private void ReadStates()
    {
        long begun = long.MinValue; // of all calls that saw an earlier version
        for (int i = 0; i < _answered.Length;)
        {
            int source = _answered[i];
            BookCall first = _calls[source];
            long firstEnd = long.MaxValue;
            long lastBegin = begun;
            for (; i < _answered.Length && _calls[_answered[i]].Version == first.Version; i++)
            {
                BookCall call = _calls[_answered[i]];
                firstEnd = Math.Min(firstEnd, call.Ended);
                lastBegin = Math.Max(lastBegin, call.Begun);
                if (call.IsChange && _answered[i] != source)
                {
                    Found(
                        Fault.LostUpdate, $"version {call.Version} was made by a {Text(first)}, and by a {Text(call)}",
                        source, _answered[i]);
                }
                else if (call.Stock != first.Stock)
                {
                    Found(
                        Fault.WrongStock, $"version {call.Version} has stock {first.Stock} in one answer, {call.Stock} in one",
                        source, _answered[i]);
                }
            }

            long notBefore = Math.Max(begun, first.IsChange ? first.Begun : long.MinValue);
            long? change = first.IsChange ? first.Difference : null;
            _states.Add(new BookState(first.Version, first.Stock, source, change, notBefore, firstEnd));
            begun = lastBegin;
        }

        // A version is there by the time at which an answer has it or a later one.
        Span<BookState> states = CollectionsMarshal.AsSpan(_states);
        for (int i = states.Length - 2; i >= 0; i--)
        {
            states[i] = states[i] with { NotAfter = Math.Min(states[i].NotAfter, states[i + 1].NotAfter) };
        }
    }

    /// <summary>No answer is older than one that came before its call began, and no change is known before it began.</summary>
    private void CheckRealTime()
    {
        int[] byEnd = Sorted([.. _answered], call => call.Ended);
        int newest = -1; // among the calls that had ended before the one that is looked at
        int ended = 0;
        foreach (int index in Sorted([.. _answered], call => call.Begun))
        {
            BookCall call = _calls[index];
            for (; _calls[byEnd[ended]].Ended < call.Begun; ended++)
            {
                newest = newest < 0 || _calls[byEnd[ended]].Version > _calls[newest].Version ? byEnd[ended] : newest;
            }

            if (newest < 0)
            {
                continue;
            }

            BookCall known = _calls[newest];
            if (call.IsChange && known.Version >= call.Version)
            {
                Found(Fault.FutureVersion, $"a {Text(call)} began after a {Text(known)} had ended", newest, index);
            }
            else if (known.Version > call.Version)
            {
                Found(Fault.StaleRead, $"a {Text(call)} began after a {Text(known)} had ended", newest, index);
            }
        }
    }

    private void CheckStocks()
    {
        for (int i = 0; i < _states.Count; i++)
        {
            BookState state = _states[i];
            if (state.Stock < 0)
            {
                Found(Fault.Oversell, $"version {state.Version} has stock {state.Stock}", state.Source);
            }

            if (i > 0 && state.Missing(_states[i - 1]) == 0 && state.StockBefore != _states[i - 1].Stock)
            {
                BookState before = _states[i - 1];
                Found(
                    Fault.WrongStock,
                    $"after version {before.Version} with stock {before.Stock} came a {Text(_calls[state.Source])}",
                    before.Source, state.Source);
            }
        }
    }

    private void CheckRefusals()
    {
        StockTimeline? timeline = null; // made when it is needed
        for (int i = 0; i < _calls.Length; i++)
        {
            BookCall call = _calls[i];
            if (call.Reply != ReplyKind.OutOfStock)
            {
                continue;
            }

            timeline ??= new StockTimeline(_states, LostToUnknown());
            if (!timeline.CouldBeBelow(call.Quantity, call.Begun, call.Ended))
            {
                Found(
                    Fault.UnjustifiedRefusal, $"a buy of {call.Quantity} was refused while there were always as many", i);
            }
        }
    }

    /// <summary>The most copies that changes without an answer may have taken.</summary>
    private long LostToUnknown() => OthersChangeIt
        ? StockTimeline.Anything
        : _unknown.Sum(call => Math.Max(0, -call.Difference));

    private int[] Sorted(int[] indexes, Func<BookCall, long> keyOf)
    {
        long[] keys = Array.ConvertAll(indexes, index => keyOf(_calls[index]));
        Array.Sort(keys, indexes);
        return indexes;
    }

    private static string Text(BookCall call)
    {
        string kind = call.Kind switch
        {
            CallKind.Lookup => "lookup",
            CallKind.Rename => "renaming",
            CallKind.Restock => $"restock of {call.Quantity}",
            _ => $"buy of {call.Quantity}",
        };
        return $"{kind} with version {call.Version} and stock {call.Stock}";
    }

    private void Found(Fault fault, string sentence, params int[] calls) => _findings.Add(new Finding(
        fault,
        $"item {_itemNumber}: {sentence}",
        [.. calls.Distinct().Select(index => RequestOf(_calls[index].Tag)).Where(request => request.Length > 0)]));
}
