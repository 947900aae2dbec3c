namespace PygmyStore.Tests.Consistency;

/// <summary>Makes the attempts under one key the one call that they are together.</summary>
internal static class KeyedCalls
{
    /// <summary>
    /// The calls that have to fit into one order: what is done at most once, from its first attempt to its first definite answer.
    /// </summary>
    /// <param name="calls">All attempts.</param>
    /// <param name="findings">Where keys that contradict themselves are told.</param>
    public static List<Call> Merge(IEnumerable<Call> calls, List<Finding> findings)
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

    /// <summary>Two buys with one order each: no order twice.</summary>
    public static void CheckOrders(IEnumerable<Call> merged, List<Finding> findings)
    {
        var keys = new Dictionary<long, string>();
        foreach (Call call in merged)
        {
            if (call.Reply.OrderNumber > 0 && !keys.TryAdd(call.Reply.OrderNumber, call.Key))
            {
                findings.Add(new Finding(
                    Fault.SharedOrder,
                    $"order {call.Reply.OrderNumber} is that of '{call.Key}' and of '{keys[call.Reply.OrderNumber]}'"));
            }
        }
    }

    private static Call Merge(List<Call> attempts, List<Finding> findings)
    {
        Call? first = null;
        foreach (Call call in attempts)
        {
            if (!call.Reply.IsDefinite)
            {
                continue;
            }

            first = first is null || call.Ended < first.Ended ? call : first;
            if (call.Reply != first.Reply)
            {
                findings.Add(
                    new Finding(
                        Fault.ContradictoryAnswers,
                        $"item {call.ItemNumber}: '{call.Key}' was told {first.Reply}, and {call.Reply}"));
            }
        }

        Call any = first ?? attempts.Find(call => call.Reply.Kind == ReplyKind.Unknown) ?? attempts[0];
        return any with { Begun = attempts.Min(call => call.Begun) };
    }

    // What was not done tells nothing, nor does a lookup without an answer.
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
