namespace PygmyStore.Client.Load.Figures;

/// <summary>Whether files are the parts of one load, all of them, and whole.</summary>
internal static class MergeRefusal
{
    /// <summary>Null, or the sentence that says why they cannot be merged.</summary>
    public static string? Of(IReadOnlyList<NamedReports> files)
    {
        foreach (NamedReports file in files)
        {
            if (OfFile(file, files[0]) is { } refusal)
            {
                return refusal;
            }
        }

        int parts = LoadPart.Parse(files[0].Runs[0].Part!)!.Value.Parts;
        if (files.GroupBy(file => file.Runs[0].Part).FirstOrDefault(same => same.Count() > 1) is { } same)
        {
            return $"{string.Join(" and ", same.Take(2).Select(file => file.Path))} are both part {same.Key}";
        }

        IEnumerable<string> missing = Enumerable.Range(1, parts).Select(part => $"{part}/{parts}")
            .Except(files.Select(file => file.Runs[0].Part!));
        return files.Count < parts ? $"the load has {parts} parts, and these are missing: {string.Join(", ", missing)}" : null;
    }

    private static string? OfFile(NamedReports file, NamedReports first)
    {
        LoadReport one = file.Runs[0];
        LoadReport other = first.Runs[0];
        if (file.Runs.Any(run => run.Part is null || LoadPart.Parse(run.Part) is null))
        {
            return $"{file.Path}: is no part of a load; only what load --part made can be merged";
        }

        return LoadPart.Parse(one.Part!)!.Value.Parts != LoadPart.Parse(other.Part!)!.Value.Parts
                ? $"{file.Path} is part {one.Part}, but {first.Path} is part {other.Part}"
            : one.Seed != other.Seed ? $"{file.Path} has seed {one.Seed}, but {first.Path} has seed {other.Seed}"
            : one.Model != other.Model ? $"{file.Path} is a load of the {one.Model} model, but {first.Path} is {other.Model}"
            : Difference(one.Options, other.Options) is { } option
                ? $"{file.Path} and {first.Path} are parts of different loads: {option} differs"
            : file.Runs.Count != first.Runs.Count
                ? $"{file.Path} has {file.Runs.Count} runs, but {first.Path} has {first.Runs.Count}"
            : file.Runs.SelectMany(TimesOf).Any(times => !HistogramText.TryDecode(times, out _))
                ? $"{file.Path}: a histogram in it is damaged"
            : null;
    }

    private static string? Difference(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Keys.Union(other.Keys).Order().FirstOrDefault(key => one.GetValueOrDefault(key) != other.GetValueOrDefault(key));

    private static IEnumerable<Times> TimesOf(LoadReport run) => run.Operations
        .SelectMany(one => one.Tiers.SelectMany(tier => (Times[])[tier.Total, tier.Own])
            .Concat([one.Service, one.Response, one.Lateness]))
        .Append(run.Generator.OwnDelay);
}
