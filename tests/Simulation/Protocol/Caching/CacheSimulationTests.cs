namespace PygmyStore.Tests.Simulation.Protocol.Caching;

/// <summary>
/// The product's own cache, leases and table of holders, over a network that loses, delays and repeats, with processes that are
/// killed and stand still: no answer is stale, and afterwards the caches are used again.
/// </summary>
internal sealed class CacheSimulationTests
{
    private const int DefaultSeeds = 1000;
    private const int SeedsOfFault = 2000; // at most: the first that shows it is enough

    private static CacheProduct[] Faults =>
    [
        new NotWaited(),
        new AcknowledgedFirst(),
        new FillOpenedLate(),
        new PendingIgnored(),
        new ClockStandsStill(),
        new SlowClock(),
        new NoLeaseFile(),
        new FenceIgnored(),
        new FileRemovedAtOnce(),
    ];

    [Test]
    public void No_answer_is_stale_and_every_front_end_uses_its_cache_again()
    {
        long hits = 0;
        ProofSeeds.ForEach(DefaultSeeds, seed =>
        {
            (string? violation, long found, _) = CacheRun.Of(seed, new CacheProduct());
            hits += found;
            if (violation is not null)
            {
                WriteSteps(CacheRun.Of(seed, new CacheProduct(), isTraced: true).Steps);
            }

            Assert.That(violation, Is.Null);
            return 1;
        });
        TestContext.Out.WriteLine($"{hits} answers from memory");
        Assert.That(hits, Is.Positive);
    }

    [TestCaseSource(nameof(Faults))]
    public void A_planted_fault_is_caught(CacheProduct fault)
    {
        int? first = null;
        for (int seed = 1; seed <= SeedsOfFault && first is null; seed++)
        {
            first = CacheRun.Of(seed, fault).Violation is null ? null : seed;
        }

        Assert.That(first, Is.Not.Null, $"not caught by the seeds 1 to {SeedsOfFault}");
        (string? violation, _, IReadOnlyList<string> steps) = CacheRun.Of(first!.Value, fault, isTraced: true);
        TestContext.Out.WriteLine($"caught by seed {first}: {violation}");
        WriteSteps(steps);
    }

    [Test]
    public void The_same_seed_is_the_same_run()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            IReadOnlyList<string> first = CacheRun.Of(seed, new CacheProduct(), isTraced: true).Steps;
            Assert.That(CacheRun.Of(seed, new CacheProduct(), isTraced: true).Steps, Is.EqualTo(first));
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
