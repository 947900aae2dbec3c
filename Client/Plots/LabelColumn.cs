namespace PygmyStore.Client.Plots;

/// <summary>Moves labels in a column apart, so that none covers another and each stays near its place.</summary>
internal static class LabelColumn
{
    /// <summary>
    /// The heights of the labels, in the order of the wanted ones: at least a gap apart, and between top and bottom if there is
    /// room for all.
    /// </summary>
    public static IReadOnlyList<double> Place(IReadOnlyList<double> wanted, double gap, double top, double bottom)
    {
        int[] order = [.. Enumerable.Range(0, wanted.Count).OrderBy(index => wanted[index])];
        double last = Math.Max(top, bottom - (gap * (wanted.Count - 1)));

        // Without the gaps the places only have to rise. Neighbours that would fall are put together at their mean.
        var groups = new List<(double Mean, int Count)>();
        foreach ((int rank, int index) in order.Index())
        {
            (double Mean, int Count) group = (wanted[index] - (rank * gap), 1);
            while (groups.Count > 0 && groups[^1].Mean > group.Mean)
            {
                (double mean, int count) = groups[^1];
                group = (((mean * count) + (group.Mean * group.Count)) / (count + group.Count), count + group.Count);
                groups.RemoveAt(groups.Count - 1);
            }

            groups.Add(group);
        }

        double[] placed = new double[wanted.Count];
        double[] rising = [.. groups.SelectMany(group => Enumerable.Repeat(Math.Clamp(group.Mean, top, last), group.Count))];
        foreach ((int rank, int index) in order.Index())
        {
            placed[index] = rising[rank] + (rank * gap);
        }

        return placed;
    }
}
