namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>The buy protocol under loss, delay, repetition, restarts and power cuts.</summary>
internal sealed class ProtocolSimulationTests
{
    private const int DefaultSeeds = 4000;
    private const int SeedsOfFault = 500; // of the default ones

    private static Product[] Faults =>
    [
        new RefusalsNotRecorded(),
        new NameResolvedBeforeOp(),
        new OpsInMemoryOnly(),
        new OrderBeforeSale(),
        new SaleAnsweredBeforeSync(),
        new OrderAnsweredBeforeSync(),
        new NoAdoption(),
        new FreshOpForRetry(),
        new UnknownIsFailed(),
    ];

    [Test]
    public void Every_run_ends_with_an_order_for_each_sale_and_true_answers() => ProofSeeds.ForEach(DefaultSeeds, seed =>
    {
        string? violation = Run.Of(seed, new Product()).Violation;
        if (violation is not null)
        {
            WriteSteps(Run.Of(seed, new Product(), isTraced: true).Steps);
        }

        Assert.That(violation, Is.Null);
        return 1;
    });

    [TestCaseSource(nameof(Faults))]
    public void A_planted_fault_is_caught(Product fault)
    {
        int? first = null;
        int shortest = 0;
        int fewest = int.MaxValue;
        for (int seed = 1; seed <= SeedsOfFault; seed++)
        {
            if (Run.Of(seed, fault).Violation is not null)
            {
                first ??= seed;
                int steps = Run.Of(seed, fault, isTraced: true).Steps.Count;
                (shortest, fewest) = steps < fewest ? (seed, steps) : (shortest, fewest);
            }
        }

        Assert.That(first, Is.Not.Null, $"not caught by the seeds 1 to {SeedsOfFault}");
        (string? violation, IReadOnlyList<string> trace) = Run.Of(shortest, fault, isTraced: true);
        TestContext.Out.WriteLine($"caught by seed {first} first; the shortest trace is seed {shortest}'s: {violation}");
        WriteSteps(trace);
    }

    [Test]
    public void The_same_seed_is_the_same_run()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            IReadOnlyList<string> first = Run.Of(seed, new Product(), isTraced: true).Steps;
            IReadOnlyList<string> second = Run.Of(seed, new Product(), isTraced: true).Steps;
            Assert.That(second, Is.EqualTo(first));
        }
    }

    private static void WriteSteps(IEnumerable<string> steps)
    {
        foreach (string step in steps)
        {
            TestContext.Out.WriteLine(step);
        }
    }
}
