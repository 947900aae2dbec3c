using PygmyStore.Client.Commands;
using PygmyStore.Client.Load.Calls;
using PygmyStore.Client.Load.Figures;
using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Tests.Client.Commands;

[TestFixture]
internal sealed class LoadSlicesTests
{
    private const int Parts = 3;

    [Test]
    public void The_arrivals_of_all_parts_are_those_of_the_whole()
    {
        var whole = new PoissonArrivals(new ArrivalRate([new RateStage(100, TimeSpan.FromSeconds(10))]), seed: 7);
        IEnumerable<TimeSpan> ofParts = Enumerable.Range(1, Parts)
            .Select(part => new PartOfArrivals(whole, new LoadPart(part, Parts)))
            .SelectMany(part => Enumerable.Range(0, 100).Select(iteration => part.DueAt(iteration)));
        Assert.That(ofParts.Order(), Is.EqualTo(Enumerable.Range(0, Parts * 100).Select(iteration => whole.DueAt(iteration))));
        Assert.That(new PartOfArrivals(whole, new LoadPart(1, Parts)).Duration, Is.EqualTo(whole.Duration));
    }

    [Test]
    public void The_iterations_of_all_parts_are_those_of_the_whole()
    {
        var begun = new BegunIterations();
        for (int part = 1; part <= Parts; part++)
        {
            var slice = new PartOfPattern(begun, new LoadPart(part, Parts));
            for (int iteration = 0; iteration < 10; iteration++)
            {
                slice.Begin(iteration);
            }
        }

        Assert.That(begun.Iterations.Order(), Is.EqualTo(Enumerable.Range(0, Parts * 10)));
        Assert.That(((IPattern)new PartOfPattern(begun, new LoadPart(1, Parts))).BeginEnd(), Is.True);
    }

    private sealed class BegunIterations : IPattern
    {
        public List<long> Iterations { get; } = [];

        public void Begin(long iteration) => Iterations.Add(iteration);

        public bool TryNext(out PlannedCall call)
        {
            call = default;
            return false;
        }

        public void Told(in CallRecord record) => throw new InvalidOperationException("Nothing was asked.");

        public bool BeginEnd() => true;
    }
}
