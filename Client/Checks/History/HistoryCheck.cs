namespace PygmyStore.Client.Checks.History;

/// <summary>
/// Finds what shows that a history is not linearizable: that its calls cannot have taken effect one after the other, each between
/// its begin and its end (Herlihy and Wing 1990).
/// </summary>
/// <remarks>
/// <para>The general problem is NP-complete. Here each answer has the version of its book, so the order of the changes is known,
/// books can be checked one by one (linearizability is local), and sorting is enough: O(n log n).</para>
/// <para>It never blames a correct history. If every change was answered, it can miss only a fault among refusals, because
/// each of these is judged by itself. Changes whose outcome is unknown are matched to missing versions by time, number and
/// sum only, so it can miss faults there.</para>
/// </remarks>
internal static class HistoryCheck
{
    /// <summary>What is wrong; empty when nothing is.</summary>
    public static IReadOnlyList<Finding> Run(IEnumerable<Call> calls)
    {
        var findings = new FindingList();
        List<Call> merged = KeyedCalls.Merge(calls, findings);
        KeyedCalls.CheckOrders(merged, findings);
        // A buy by title whose outcome is unknown may have been made of any book. A refusal by title is the same for ever, and no
        // more is asked of it: nobody knows which book had the title.
        int[] perhapsOfEach =
            [.. Indexes(merged, call => call.ItemNumber == Call.AnyBook && call.Reply.Kind == ReplyKind.Unknown)];
        IEnumerable<int> ofOneBook = Indexes(merged, call => call.ItemNumber != Call.AnyBook);
        foreach (IGrouping<int, int> book in ofOneBook.GroupBy(index => merged[index].ItemNumber).OrderBy(book => book.Key))
        {
            BookCall[] ofBook = [.. book.Concat(perhapsOfEach).Select(index => merged[index].AsBookCall(index))];
            new BookCheck(book.Key, ofBook, findings) { RequestOf = index => merged[(int)index].RequestId }.Run();
        }

        return findings.First;
    }

    private static IEnumerable<int> Indexes(List<Call> calls, Predicate<Call> condition) =>
        Enumerable.Range(0, calls.Count).Where(index => condition(calls[index]));
}
