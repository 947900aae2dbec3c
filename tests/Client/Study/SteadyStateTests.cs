using PygmyStore.Client.Study;

namespace PygmyStore.Tests.Client.Study;

/// <summary>Where the steady state begins, in runs whose warm-up is known.</summary>
internal sealed class SteadyStateTests
{
    private const int Samples = 1000;

    [TestCase(0)]
    [TestCase(50)]
    [TestCase(300)]
    [TestCase(400)]
    public void A_slow_beginning_is_cut_off(int slow)
    {
        double[] samples = [.. Noise(Samples).Select((noise, index) => noise + (index < slow ? 50 : 10))];

        Assert.That(SteadyState.Cut(samples), Is.InRange(slow, slow + 50));
    }

    [Test]
    public void Equal_samples_lose_nothing() => Assert.That(SteadyState.Cut([.. Enumerable.Repeat(7.0, Samples)]), Is.Zero);

    [Test]
    public void A_run_that_changes_late_or_always_never_becomes_steady()
    {
        Assert.That(SteadyState.Cut([.. Noise(Samples).Select((noise, index) => noise + (index < 700 ? 50 : 10))]), Is.Null);
        Assert.That(SteadyState.Cut([.. Enumerable.Range(0, Samples).Select(index => (double)index * index)]), Is.Null);
    }

    [TestCase(0)]
    [TestCase(99)]
    public void Too_few_samples_tell_nothing(int samples) =>
        Assert.That(SteadyState.Cut([.. Enumerable.Repeat(1.0, samples)]), Is.Null);

    [Test]
    public void A_slow_call_in_the_middle_is_no_warm_up()
    {
        double[] samples = [.. Noise(Samples).Select((noise, index) => noise + (index % 300 == 250 ? 5000 : 10))];

        Assert.That(SteadyState.Cut(samples), Is.LessThan(250));
    }

    private static IEnumerable<double> Noise(int count)
    {
        var random = new Random(677);
        return Enumerable.Range(0, count).Select(_ => random.NextDouble());
    }
}
