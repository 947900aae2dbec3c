namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>The buy protocol under loss, delay, repetition, restarts and power cuts.</summary>
internal sealed class ProtocolSimulationTests
{
    private const int DefaultSeeds = 4000;
    private const int SeedsOfFault = 500; // of the default ones
    private const int SeedsOfLoss = 100;

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
    public void Files_that_no_longer_belong_together_sell_nothing_and_the_audit_says_so([Values] Loss loss) =>
        ProofSeeds.ForEach(SeedsOfLoss, seed =>
    {
        Assert.That(LossRun.Of(seed, loss, new Product()), Is.Null);
        return 1;
    });

    [Test]
    public void Selling_without_a_comparison_is_caught() => AssertCaught(Loss.JournalTail, new NoComparison());

    [Test]
    public void A_comparison_that_ignores_the_checksum_is_caught() =>
        AssertCaught(Loss.OrderLogOfAnotherPast, new ChecksumIgnored());

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

    private static void AssertCaught(Loss loss, Product fault) => Assert.That(
        Enumerable.Range(1, SeedsOfLoss).Count(seed => LossRun.Of(seed, loss, fault) is not null),
            Is.GreaterThan(SeedsOfLoss / 2));

    private static void WriteSteps(IEnumerable<string> steps)
    {
        foreach (string step in steps)
        {
            TestContext.Out.WriteLine(step);
        }
    }
}
