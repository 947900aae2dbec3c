namespace PygmyStore.Client.Load.Figures;

/// <summary>Adds what several parts or runs measured of one operation.</summary>
internal static class OperationMerge
{
    public static OperationReport Of(OperationReport[] parts, double seconds)
    {
        long requests = parts.Sum(part => part.Requests);
        return new OperationReport(
            parts[0].Operation,
            requests,
            seconds > 0 ? requests / seconds : 0,
            new OutcomeCounts(
                parts.Sum(part => part.Outcomes.Ok),
                parts.Sum(part => part.Outcomes.OutOfStock),
                parts.Sum(part => part.Outcomes.Refused),
                parts.Sum(part => part.Outcomes.ServerError),
                parts.Sum(part => part.Outcomes.Unknown),
                parts.Sum(part => part.Outcomes.ConnectionError)),
            parts.SelectMany(part => part.Statuses).GroupBy(status => status.Key)
                .ToDictionary(group => group.Key, group => group.Sum(status => status.Value)),
            Of(parts.Select(part => part.Service)),
            Of(parts.Select(part => part.Response)),
            Of(parts.Select(part => part.Lateness)),
            [
                .. parts.SelectMany(part => part.Tiers).GroupBy(tier => tier.Tier).Select(group => new TierReport(
                    group.Key, Of(group.Select(tier => tier.Total)), Of(group.Select(tier => tier.Own)))),
            ]);
    }

    /// <summary>All times together. Their histograms can be read: <see cref="MergeRefusal"/> has seen to that.</summary>
    public static Times Of(IEnumerable<Times> parts)
    {
        var all = new TimeHistogram();
        foreach (Times part in parts)
        {
            if (HistogramText.TryDecode(part, out TimeHistogram times))
            {
                all.Add(times);
            }
        }

        return Times.Of(all);
    }
}
