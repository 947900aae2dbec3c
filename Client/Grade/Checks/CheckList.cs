using PygmyStore.Client.Grade.Plan;

namespace PygmyStore.Client.Grade.Checks;

/// <summary>The checks of a plan, in the order in which they run, and what each is worth.</summary>
internal static class CheckList
{
    private const int UsualPoints = 10;

    /// <summary>All checks if the plan names none; else those that it names.</summary>
    public static IReadOnlyList<(IStoreCheck Check, int Points)> Of(GradePlan plan) =>
    [
        .. All(plan).Select(check => (Check: check, Points: PointsOf(check, plan))).Where(one => one.Points is not null)
            .Select(one => (one.Check, one.Points!.Value)),
    ];

    private static IEnumerable<IStoreCheck> All(GradePlan plan)
    {
        IStoreCheck[] ofTheStore =
        [
            new RoutesCheck(), new RefusalsCheck(), new RaceCheck(), new LoadCheck(), new LinearCheck(), new OrdersCheck(),
            new KeysCheck(), new IdleCheck(),
        ];
        StoreFault[] faults = [StoreFault.Kill, StoreFault.Pause, StoreFault.Restart];
        return ofTheStore.Concat(faults.SelectMany(fault =>
            plan.Processes.Select((process, index) => new FaultCheck(fault, index, process.Name))));
    }

    /// <summary>Null if the plan does not want the check. The longer name counts.</summary>
    private static int? PointsOf(IStoreCheck check, GradePlan plan) =>
        plan.Points.Count == 0
            ? UsualPoints
            : (plan.Points.FirstOrDefault(one => one.Check == check.Name)
                ?? plan.Points.FirstOrDefault(one => one.Check == check.Name.Split(' ')[0]))?.Points;
}
