namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>
/// Visits every state that can be reached, the ones with the fewest steps first, and stops at the first wrong answer.
/// </summary>
internal sealed class Exploration(Bounds bounds, PlantedFault fault)
{
    private readonly CacheModel _model = new(bounds, fault);
    private readonly Dictionary<CacheState, int> _numbers = [];
    private readonly List<(CacheState State, int From)> _visited = [];
    private readonly Steps _steps = new();

    /// <summary>How many states there are, or were until something was wrong.</summary>
    public int States => _visited.Count;

    /// <summary>Answers that came from memory: without them nothing would be proved.</summary>
    public long Hits { get; private set; }

    /// <summary>The shortest way to a wrong answer, a line a step; empty when there is none.</summary>
    public IReadOnlyList<string> Trace { get; private set; } = [];

    /// <summary>Explores; false when there are more states than that.</summary>
    public bool Run(int maxStates)
    {
        foreach (CacheState state in _model.Initial())
        {
            Visit(state, -1);
        }

        for (int at = 0; at < _visited.Count; at++)
        {
            if (_visited.Count > maxStates)
            {
                return false;
            }

            _steps.Clear();
            _model.Next(_visited[at].State, _steps);
            foreach ((CacheState next, string how, _, _) in _steps.Found)
            {
                Hits += how.Contains("from memory", StringComparison.Ordinal) ? 1 : 0;
                if (next.Wrong != Wrong.Nothing)
                {
                    Trace = TraceTo(at, next);
                    return true;
                }

                if (!IsOver(in next))
                {
                    Visit(next, at);
                }
            }
        }

        return true;
    }

    /// <summary>No read is left that could go wrong.</summary>
    private bool IsOver(in CacheState state)
    {
        for (int i = 0; i < bounds.Reads; i++)
        {
            if (state.ReadSet[i].Phase != ReadPhase.Done)
            {
                return false;
            }
        }

        return true;
    }

    private void Visit(CacheState state, int from)
    {
        Sort(ref state);
        if (_numbers.TryAdd(state, _visited.Count))
        {
            _visited.Add((state, from));
        }
    }

    private void Sort(ref CacheState state) => state.SortReads(bounds.Reads);

    /// <summary>Goes the way again with the reads in their places, so that each has one name from its begin to its end.</summary>
    private List<string> TraceTo(int last, CacheState wrong)
    {
        var way = new Stack<CacheState>([wrong]);
        for (int at = last; at >= 0; at = _visited[at].From)
        {
            way.Push(_visited[at].State);
        }

        CacheState state = way.Pop();
        var trace = new List<string>();
        foreach (CacheState goal in way)
        {
            CacheState sortedGoal = goal;
            Sort(ref sortedGoal);
            _steps.Clear();
            _model.Next(state, _steps);
            foreach ((CacheState next, string how, int who, int detail) in _steps.Found)
            {
                CacheState sorted = next;
                Sort(ref sorted);
                if (sorted.Equals(sortedGoal))
                {
                    trace.Add($"{trace.Count + 1}. {Steps.Text(how, who, detail)}");
                    state = next;
                    break;
                }
            }
        }

        trace.Add(wrong.Wrong switch
        {
            Wrong.Stale => "A newer version had been told before that read began.",
            Wrong.NotDurable => "That version is not on the disk.",
            _ => "The list and the book were never there at the same time.",
        });
        return trace;
    }
}
