namespace PygmyStore.Client.Grade.Plan;

/// <summary>The lines <c>check,NAME,POINTS</c> of a plan.</summary>
internal sealed class CheckLines(PlanMistakes mistakes)
{
    private const int MaxPoints = 1000; // of a check

    private static readonly string[] OfTheStore = ["routes", "refusals", "race", "load", "history", "orders", "keys", "idle"];
    private static readonly string[] OfAProcess = ["kill", "pause", "restart"];

    private readonly List<PlannedPoints> _points = [];

    public IReadOnlyList<PlannedPoints> All => _points;

    public void Take(int line, string value)
    {
        string[] parts = value.Split(',', 2, StringSplitOptions.TrimEntries);
        string check = parts[0].Split(' ')[0];
        IEnumerable<string> names = OfTheStore.Concat(OfAProcess);
        if (!names.Contains(check))
        {
            mistakes.Add(line, $"there is no check {check}; the checks are {string.Join(", ", names)}");
        }
        else if (_points.Any(one => one.Check == parts[0]))
        {
            mistakes.Add(line, $"the points of {parts[0]} are given twice");
        }

        int points = parts.Length < 2 ? 1 : mistakes.Number(line, "the points of a check", parts[1], 0, MaxPoints);
        _points.Add(new PlannedPoints(line, parts[0], points));
    }

    /// <summary>A name may have that of a process after it, which may stand in a later line.</summary>
    public void CheckWhole(Func<string, bool> hasProcess)
    {
        foreach (PlannedPoints points in _points.Where(points => points.Check.Contains(' ')))
        {
            (string check, string process) = (points.Check.Split(' ')[0], points.Check.Split(' ', 2)[1]);
            if (!OfAProcess.Contains(check) || !hasProcess(process))
            {
                mistakes.Add(points.Line, $"there is no check {points.Check}");
            }
        }
    }
}
