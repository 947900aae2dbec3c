namespace PygmyStore.Tests.Simulation.Caching;

/// <summary>
/// The cache protocol in every order of its steps: small bounds always, larger ones with <c>PYGMY_PROOF_SECONDS</c>; and each
/// planted fault is found.
/// </summary>
internal sealed class CacheModelTests
{
    private const int MaxStates = 8_000_000; // some 1.5 GB
    private const Items Both = Items.Book | Items.Shelf;

    private static readonly Bounds Plain = new(1, 2, Items.Book) { Discards = 1 };
    private static readonly Bounds Killed = new(1, 2, Items.Book) { Crashes = 1 };
    private static readonly Bounds Stopped = new(1, 2, Items.Book) { Stops = 1 };
    private static readonly Bounds KilledAndStopped = new(1, 2, Items.Book) { Crashes = 1, Stops = 1 };
    private static readonly Bounds Strays = new(1, 2, Items.Book) { Epochs = 3, Restarts = 1, HasStrays = true };
    private static readonly Bounds Lists = new(1, 2, Both);

    private static readonly Bounds[] Small =
    [
        Plain, KilledAndStopped, Strays, Lists,
        new(1, 2, Items.Book, Items.Book),
        new(2, 2, Items.Book) { HasRegistrations = false },
    ];

    /// <summary>Where a fault shows; all others show in <see cref="Plain"/>.</summary>
    private static readonly Dictionary<PlantedFault, Bounds> ShownBy = new()
    {
        [PlantedFault.NoFence] = Killed,
        [PlantedFault.SkipRevoked] = Stopped,
        [PlantedFault.StopWithoutAcks] = Stopped,
        [PlantedFault.LateGrantRevives] = Stopped,
        [PlantedFault.StopInFence] = KilledAndStopped,
        [PlantedFault.FileAfterGrant] = KilledAndStopped,
        [PlantedFault.SilentReplacement] = Strays,
        [PlantedFault.RegistrationsRace] = Strays,
        [PlantedFault.RenewedWhileReplaced] = Strays,
        [PlantedFault.GiveBackAnyEpoch] = Strays,
        [PlantedFault.MixedPage] = Lists,
        [PlantedFault.ShelfForgotten] = Lists,
    };

    private static readonly Bounds[] Large =
    [
        new(1, 2, Items.Book, Items.Book) { Crashes = 1, Stops = 1 },
        new(1, 2, Items.Book) { Epochs = 4, Restarts = 1, HasStrays = true, Crashes = 1 },
        new(1, 2, Items.Book, Items.Book) { Discards = 1, Crashes = 1, Restarts = 1 },
        new(1, 3, Items.Book) { Epochs = 3, Crashes = 1 },
        new(1, 3, Both),
        new(2, 2, Items.Book) { Epochs = 1 },
        new(2, 2, Items.Book) { Crashes = 1, HasRegistrations = false },
        new(2, 2, Both) { HasRegistrations = false },
        new(2, 3, Items.Book) { HasRegistrations = false },
    ];

    private static IEnumerable<PlantedFault> Faults => Enum.GetValues<PlantedFault>().Where(fault => fault != PlantedFault.None);

    [TestCaseSource(nameof(Small))]
    public void No_read_is_stale(Bounds bounds) => Prove(bounds);

    [TestCaseSource(nameof(Large))]
    public void No_read_is_stale_in_more_states(Bounds bounds)
    {
        if (ProofVariables.Number("PYGMY_PROOF_SECONDS") is null)
        {
            Assert.Ignore("with PYGMY_PROOF_SECONDS, as in .ci/long");
        }

        Prove(bounds);
    }

    [TestCaseSource(nameof(Faults))]
    public void A_planted_fault_is_found(PlantedFault fault)
    {
        Bounds bounds = ShownBy.GetValueOrDefault(fault, Plain);
        var exploration = new Exploration(bounds, fault);
        exploration.Run(MaxStates);
        Assert.That(exploration.Trace, Is.Not.Empty, $"not found: {PlantedFaultText.Sentence(fault)}");
        TestContext.Out.WriteLine($"{PlantedFaultText.Sentence(fault)}. {exploration.States:N0} states ({bounds}):");
        TestContext.Out.WriteLine(string.Join('\n', exploration.Trace));
    }

    private static void Prove(Bounds bounds)
    {
        var exploration = new Exploration(bounds, PlantedFault.None);
        bool isComplete = exploration.Run(MaxStates);
        TestContext.Out.WriteLine($"{exploration.States:N0} states, {exploration.Hits:N0} answers from memory");
        Assert.Multiple(() =>
        {
            Assert.That(exploration.Trace, Is.Empty);
            Assert.That(isComplete, Is.True, "too many states");
            Assert.That(exploration.Hits, Is.Positive);
        });
    }
}
