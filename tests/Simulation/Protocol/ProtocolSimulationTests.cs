namespace PygmyStore.Tests.Simulation.Protocol;

/// <summary>The buy protocol under loss, delay, repetition, restarts and power cuts.</summary>
internal sealed class ProtocolSimulationTests
{
    private const int DefaultSeeds = 4000;
    private const int SeedsOfFault = 500; // of the default ones
    private const int SeedsOfLoss = 100;

    /// <summary>Faults of what both ways to buy have in common, where it does not matter which service is asked.</summary>
    private static Product[] CommonFaults =>
    [
        new RefusalsNotRecorded(),
        new NameResolvedBeforeOp(),
        new OpsInMemoryOnly(),
        new SaleAnsweredBeforeSync(),
        new OrderAnsweredBeforeSync(),
        new NoAdoption(),
        new FreshOpForRetry(),
    ];

    private static IEnumerable<TestCaseData> Faults =>
    [
        .. CommonFaults.Select(fault => new TestCaseData(fault, AskedService.Order)),
        .. CommonFaults.Select(fault => new TestCaseData(fault, AskedService.Catalog)),
        new TestCaseData(new OrderBeforeSale(), AskedService.Order),
        new TestCaseData(new UnknownIsFailed(), AskedService.Order),
        new TestCaseData(new AnsweredBeforeHandover(), AskedService.Catalog),
        new TestCaseData(new OpDiffersByService(), AskedService.Either),
    ];

    [Test]
    public void Every_run_ends_with_an_order_for_each_sale_and_true_answers([Values] AskedService asked) =>
        ProofSeeds.ForEach(DefaultSeeds, seed =>
    {
        string? violation = Run.Of(seed, new Product(), asked).Violation;
        if (violation is not null)
        {
            WriteSteps(Run.Of(seed, new Product(), asked, isTraced: true).Steps);
        }

        Assert.That(violation, Is.Null);
        return 1;
    });

    [TestCaseSource(nameof(Faults))]
    public void A_planted_fault_is_caught(Product fault, AskedService asked)
    {
        int? first = null;
        int shortest = 0;
        int fewest = int.MaxValue;
        for (int seed = 1; seed <= SeedsOfFault; seed++)
        {
            if (Run.Of(seed, fault, asked).Violation is not null)
            {
                first ??= seed;
                int steps = Run.Of(seed, fault, asked, isTraced: true).Steps.Count;
                (shortest, fewest) = steps < fewest ? (seed, steps) : (shortest, fewest);
            }
        }

        Assert.That(first, Is.Not.Null, $"not caught by the seeds 1 to {SeedsOfFault}");
        (string? violation, IReadOnlyList<string> trace) = Run.Of(shortest, fault, asked, isTraced: true);
        TestContext.Out.WriteLine($"caught by seed {first} first; the shortest trace is seed {shortest}'s: {violation}");
        WriteSteps(trace);
    }

    [Test]
    public void Files_that_no_longer_belong_together_sell_nothing_and_the_audit_says_so(
        [Values] Loss loss, [Values] AskedService asked) => ProofSeeds.ForEach(SeedsOfLoss, seed =>
    {
        Assert.That(LossRun.Of(seed, loss, new Product(), asked), Is.Null);
        return 1;
    });

    [TestCase(AskedService.Order)]
    [TestCase(AskedService.Catalog)]
    public void Selling_without_a_comparison_is_caught(AskedService asked) =>
        AssertCaught(Loss.JournalTail, new NoComparison(), asked);

    [TestCase(AskedService.Order)]
    [TestCase(AskedService.Catalog)]
    public void A_comparison_that_ignores_the_checksum_is_caught(AskedService asked) =>
        AssertCaught(Loss.OrderLogOfAnotherPast, new ChecksumIgnored(), asked);

    [Test]
    public void A_catalog_that_sells_before_it_has_asked_the_order_service_is_caught() =>
        AssertCaught(Loss.JournalTail, new SoldWithoutAsking(), AskedService.Catalog);

    [Test]
    public void A_handover_that_is_not_compared_is_caught() =>
        AssertCaught(Loss.JournalTailAlone, new HandoverNotCompared(), AskedService.Catalog);

    [Test]
    public void A_catalog_that_sells_after_it_has_seen_another_order_log_is_caught() =>
        AssertCaught(Loss.OrderLog, new MismatchNotNoticed(), AskedService.Catalog);

    [Test]
    public void The_same_seed_is_the_same_run([Values] AskedService asked)
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            IReadOnlyList<string> first = Run.Of(seed, new Product(), asked, isTraced: true).Steps;
            IReadOnlyList<string> second = Run.Of(seed, new Product(), asked, isTraced: true).Steps;
            Assert.That(second, Is.EqualTo(first));
        }
    }

    private static void AssertCaught(Loss loss, Product fault, AskedService asked) => Assert.That(
        Enumerable.Range(1, SeedsOfLoss).Count(seed => LossRun.Of(seed, loss, fault, asked) is not null),
            Is.GreaterThan(SeedsOfLoss / 2));

    private static void WriteSteps(IEnumerable<string> steps)
    {
        foreach (string step in steps)
        {
            TestContext.Out.WriteLine(step);
        }
    }
}
