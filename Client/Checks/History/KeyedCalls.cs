namespace PygmyStore.Client.Checks.History;

/// <summary>Joins the attempts under one key into one call.</summary>
internal static class KeyedCalls
{
    /// <summary>
    /// The calls that have to fit into one order: what is done at most once, from its first attempt to its first definite answer.
    /// </summary>
    /// <param name="calls">All attempts.</param>
    /// <param name="findings">Gets the keys that contradict themselves.</param>
    public static List<Call> Merge(IEnumerable<Call> calls, FindingList findings)
    {
        var merged = new List<Call>();
        var attempts = new Dictionary<string, List<Call>>(StringComparer.Ordinal);
        foreach (Call call in calls)
        {
            if (call.Key.Length == 0)
            {
                Keep(call, merged);
            }
            else if (attempts.TryGetValue(call.Key, out List<Call>? others))
            {
                others.Add(call);
            }
            else
            {
                attempts.Add(call.Key, [call]);
            }
        }

        foreach (List<Call> ofOneKey in attempts.Values)
        {
            Keep(Merge(ofOneKey, findings), merged);
        }

        return merged;
    }

    /// <summary>Finds orders that two buys got.</summary>
    public static void CheckOrders(IEnumerable<Call> merged, FindingList findings)
    {
        var buys = new Dictionary<long, Call>();
        foreach (Call call in merged.Where(call => call.Reply.OrderNumber > 0))
        {
            if (!buys.TryAdd(call.Reply.OrderNumber, call))
            {
                Call other = buys[call.Reply.OrderNumber];
                findings.Add(new Finding(
                    Fault.SharedOrder,
                    $"order {call.Reply.OrderNumber} is the order of '{call.Key}' and of '{other.Key}'",
                    [other.RequestId, call.RequestId]));
            }
        }
    }

    private static Call Merge(List<Call> attempts, FindingList findings)
    {
        Call? first = null;
        foreach (Call call in attempts.Where(call => call.Reply.IsDefinite))
        {
            first = first is null || call.Ended < first.Ended ? call : first;
            if (call.Reply != first.Reply)
            {
                findings.Add(new Finding(
                    Fault.ContradictoryAnswers,
                    $"item {call.ItemNumber}: '{call.Key}' was answered \"{first.Reply}\", and also \"{call.Reply}\"",
                    [first.RequestId, call.RequestId]));
            }
        }

        Call any = first ?? attempts.Find(call => call.Reply.Kind == ReplyKind.Unknown) ?? attempts[0];
        return any with { Begun = attempts.Min(call => call.Begun) };
    }

    // What was not done shows nothing, nor does a lookup without an answer.
    private static void Keep(Call call, List<Call> merged)
    {
        if (call.Reply.IsDefinite)
        {
            merged.Add(call);
        }
        else if (call.Reply.Kind == ReplyKind.Unknown && call.IsChange)
        {
            merged.Add(call with { Ended = long.MaxValue });
        }
    }
}
