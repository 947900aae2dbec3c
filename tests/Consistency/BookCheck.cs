namespace PygmyStore.Tests.Consistency;

/// <summary>The checks of one book's calls.</summary>
internal sealed class BookCheck
{
    private readonly int _itemNumber;
    private readonly List<Finding> _findings;
    private readonly Call[] _told; // calls that told a version, in its order; the change that made it before those that saw it
    private readonly Call[] _unknown; // changes that may have been made
    private readonly Call[] _refused;
    private readonly List<BookState> _states = [];

    public BookCheck(int itemNumber, IEnumerable<Call> calls, List<Finding> findings)
    {
        _itemNumber = itemNumber;
        _findings = findings;
        ILookup<ReplyKind, Call> byReply = calls.ToLookup(call => call.Reply.Kind);
        _told = [.. byReply[ReplyKind.Done].OrderBy(call => call.Reply.Version).ThenByDescending(call => call.IsChange)];
        _unknown = [.. byReply[ReplyKind.Unknown].OrderBy(call => call.Begun)];
        _refused = [.. byReply[ReplyKind.OutOfStock]];
    }

    public void Run()
    {
        ReadStates();
        CheckRealTime();
        CheckStocks();
        MissingVersions.Check(_states, _unknown, Found);
        var timeline = new StockTimeline(_states, _unknown);
        foreach (Call refused in _refused.Where(call => !timeline.CouldBeBelow(call.Quantity, call.Begun, call.Ended)))
        {
            Found(Fault.UnjustifiedRefusal,
                $"'{refused.Key}' was refused {refused.Quantity} copies while there were always as many");
        }
    }

    /// <summary>Each version that anybody was told of, once, with the bounds on its time.</summary>
    private void ReadStates()
    {
        long begun = long.MinValue; // of all calls that told an earlier version
        for (int i = 0; i < _told.Length;)
        {
            Call first = _told[i];
            Call? change = first.IsChange ? first : null;
            long firstEnd = long.MaxValue;
            long lastBegin = begun;
            for (; i < _told.Length && _told[i].Reply.Version == first.Reply.Version; i++)
            {
                Call call = _told[i];
                firstEnd = Math.Min(firstEnd, call.Ended);
                lastBegin = Math.Max(lastBegin, call.Begun);
                if (call.IsChange && call != first)
                {
                    Found(Fault.LostUpdate, $"version {call.Reply.Version} was made by {first}, and by {call}");
                }
                else if (call.Reply.Stock != first.Reply.Stock)
                {
                    Found(Fault.WrongStock,
                        $"version {call.Reply.Version} was told with stock {first.Reply.Stock}, and {call.Reply.Stock}");
                }
            }

            long notBefore = Math.Max(begun, change?.Begun ?? long.MinValue);
            _states.Add(new BookState(first.Reply.Version, first.Reply.Stock, change, notBefore, firstEnd));
            begun = lastBegin;
        }

        // A version is there by the time at which anyone is told of it or of a later one.
        for (int i = _states.Count - 2; i >= 0; i--)
        {
            _states[i] = _states[i] with { NotAfter = Math.Min(_states[i].NotAfter, _states[i + 1].NotAfter) };
        }
    }

    /// <summary>Nobody is told less than what was known before he asked, and nobody knows of a change before it began.</summary>
    private void CheckRealTime()
    {
        Call[] byEnd = [.. _told.OrderBy(call => call.Ended)];
        Call? newest = null; // among the calls that had ended before the one that is looked at
        int ended = 0;
        foreach (Call call in _told.OrderBy(call => call.Begun))
        {
            for (; byEnd[ended].Ended < call.Begun; ended++)
            {
                newest = newest is null || byEnd[ended].Reply.Version > newest.Reply.Version ? byEnd[ended] : newest;
            }

            if (newest is null)
            {
                continue;
            }

            if (call.IsChange && newest.Reply.Version >= call.Reply.Version)
            {
                Found(Fault.FutureVersion, $"{call} began after {newest}");
            }
            else if (newest.Reply.Version > call.Reply.Version)
            {
                Found(Fault.StaleRead, $"{call} began after {newest}");
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
                Found(Fault.Oversell, $"version {state.Version} has stock {state.Stock}");
            }

            if (i > 0 && state.Missing(_states[i - 1]) == 0 && state.StockBefore != _states[i - 1].Stock)
            {
                Found(Fault.WrongStock,
                    $"version {state.Version} follows stock {_states[i - 1].Stock}, but was made by {state.Change}");
            }
        }
    }

    private void Found(Fault fault, string sentence) => _findings.Add(new Finding(fault, $"item {_itemNumber}: {sentence}"));
}
