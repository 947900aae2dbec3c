using System.Text.Json;
using System.Text.Json.Serialization;
using PygmyStore.Client.Load.Figures;

namespace PygmyStore.Client.Compare;

/// <summary>What a search for the capacity found, for people and as JSON.</summary>
internal static class CapacityText
{
    public static void Write(IReadOnlyList<string> thresholds, Capacity capacity, TextWriter output)
    {
        AlignedText.Write(
            output, 2, ["rate, /s", "verdict", "runs", "requests/s"],
            capacity.Steps.OrderBy(step => step.Rate).Select(step => (string[])
            [
                Figure.Rate(step.Rate), Word(step.Outcome), $"{step.Probes.Count}",
                Figure.Rate(step.Probes.Average(probe => probe.Achieved)),
            ]));
        output.WriteLine();
        AlignedText.WriteWrapped(output, Sentence(string.Join(" and ", thresholds), capacity));
    }

    public static string Json(IReadOnlyList<string> thresholds, Capacity capacity) => JsonSerializer.Serialize(
        new CapacityFile(
            CapacityFile.CurrentSchema, thresholds, capacity.Holds, capacity.Broken, capacity.IsInterrupted, capacity.Steps),
        CapacityJson.Default.CapacityFile);

    public static string Word(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Holds => "holds",
        ProbeOutcome.Misses => "misses",
        ProbeOutcome.Generator => "the generator, not the store",
        _ => "too few calls to tell",
    };

    /// <summary>What follows from the search.</summary>
    public static string Sentence(string thresholds, Capacity capacity)
    {
        string interrupted = capacity.IsInterrupted ? "It ended early. " : "";
        bool isGenerator = capacity.Steps.Any(
            step => step.Rate == capacity.Broken && step.Outcome == ProbeOutcome.Generator);
        return interrupted + ((capacity.Holds, capacity.Broken) switch
        {
            _ when capacity.Steps.FirstOrDefault(step => step.Outcome == ProbeOutcome.Unclear) is { } unclear =>
                $"At {Figure.Rate(unclear.Rate)} iterations/s there are too few calls to tell whether {thresholds} holds: begin "
                + "with a higher rate (--from), or measure each for longer (--step).",
            (null, null) => "No rate was tried to its end.",
            (null, _) when isGenerator => $"No rate was found at which {thresholds} holds: the generator was the limit.",
            (null, { } high) => $"{thresholds} does not hold even at {Figure.Rate(high)} iterations/s.",
            ({ } low, null) => $"{thresholds} holds at {Figure.Rate(low)} iterations/s, the highest rate that was tried.",
            ({ } low, { } high) when isGenerator =>
                $"{thresholds} holds at {Figure.Rate(low)} iterations/s. At {Figure.Rate(high)} the generator was the limit, not "
                + "the store: give it other cores or machines to go on.",
            ({ } low, { } high) =>
                $"{thresholds} holds up to {Figure.Rate(low)} iterations/s, and no longer at {Figure.Rate(high)}.",
        });
    }
}

/// <summary>The file of a search.</summary>
internal sealed record CapacityFile(
    string Schema,
    IReadOnlyList<string> Thresholds,
    double? HoldsRate,
    double? BrokenRate,
    bool Interrupted,
    IReadOnlyList<CapacityStep> Steps)
{
    public const string CurrentSchema = "pygmystore-capacity/1";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(CapacityFile))]
internal sealed partial class CapacityJson : JsonSerializerContext;
