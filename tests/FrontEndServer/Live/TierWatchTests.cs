using PygmyStore.Common.Contracts;
using PygmyStore.Common.Observability;
using PygmyStore.FrontEndServer.Live;

namespace PygmyStore.Tests.FrontEndServer.Live;

/// <summary>What is said of a server whose figures and silences are given.</summary>
[TestFixture]
internal sealed class TierWatchTests
{
    private const long Start = 1_800_000_000_000;

    private List<LiveMark> _marks = null!;
    private TierWatch _watch = null!;

    [SetUp]
    public void Begin()
    {
        _marks = [];
        _watch = new TierWatch("catalog", _marks.Add);
    }

    [Test]
    public void Before_the_first_answer_nothing_is_known()
    {
        TierSample sample = _watch.Take();
        Assert.That((sample.State, sample.LastSeen, sample.Rate, sample.Queue), Is.EqualTo((TierWatch.Unknown, (long?)null,
            (double?)null, (int?)null)));
    }

    [Test]
    public void Rates_are_differences_over_the_time_between_two_answers()
    {
        _watch.Heard(Figures("a", (1000, 50)), Start);
        Assert.That(_watch.Take().Rate, Is.Null, "one reading tells no rate");
        _watch.Heard(Figures("a", (1000, 150), (3000, 2)) with { Failed = 4, Shed = 6, OwnMicroseconds = 51_000 }, Start + 2000);
        TierSample sample = _watch.Take();
        Assert.That((sample.State, sample.Rate, sample.Failed, sample.Shed, sample.Own),
            Is.EqualTo((TierWatch.Answers, (double?)51, (double?)2, (double?)3, (double?)0.5)));
        Assert.That(sample.P50, Is.EqualTo(1).Within(25).Percent);
        Assert.That(sample.P99, Is.EqualTo(3).Within(25).Percent, "two of 102 are slower, and only one may be");
    }

    [Test]
    public void A_second_without_requests_has_a_rate_and_no_percentiles()
    {
        _watch.Heard(Figures("a", (1000, 50)), Start);
        _watch.Take();
        _watch.Heard(Figures("a", (1000, 50)), Start + 1000);
        TierSample sample = _watch.Take();
        Assert.That((sample.Rate, sample.P50, sample.P99, sample.Own), Is.EqualTo(((double?)0, (double?)null, (double?)null,
            (double?)null)));
    }

    [Test]
    public void A_restart_between_two_samples_is_marked_and_gives_no_rate()
    {
        _watch.Heard(Figures("a", (1000, 900)), Start);
        _watch.Take();
        _watch.Heard(Figures("b", (1000, 1000)) with { StartedMilliseconds = Start + 700 }, Start + 1000);
        TierSample sample = _watch.Take();
        Assert.That((sample.State, sample.Rate, sample.P99, sample.Run), Is.EqualTo((TierWatch.Answers, (double?)null,
            (double?)null, "b")));
        Assert.That(_marks, Is.EqualTo(new[]
        {
            new LiveMark(0, "catalog", TierWatch.Restart, Start + 1000, Start, Start + 700, 1),
        }));
        _watch.Heard(Figures("b", (1000, 1010)), Start + 2000);
        Assert.That(_watch.Take().Rate, Is.EqualTo(10));
    }

    [Test]
    public void An_outage_is_marked_once_and_the_recovery_counts_from_the_last_good_answer()
    {
        _watch.Heard(Figures("a"), Start);
        _watch.NotHeard(Start + 1000);
        _watch.NotHeard(Start + 1200);
        TierSample silent = _watch.Take();
        Assert.That((silent.State, silent.LastSeen, silent.Queue), Is.EqualTo((TierWatch.Silent, (long?)Start, (int?)null)));
        Assert.That(_watch.IsSilent, Is.True);
        _watch.Heard(Figures("b") with { StartedMilliseconds = Start + 3000 }, Start + 3250);
        Assert.That(_marks, Is.EqualTo(new[]
        {
            new LiveMark(0, "catalog", TierWatch.Silent, Start + 1000, Start),
            new LiveMark(0, "catalog", TierWatch.Restart, Start + 3250, Start, Start + 3000, 3.2),
        }));
        Assert.That(_watch.IsSilent, Is.False);
    }

    [Test]
    public void The_same_life_that_answers_again_was_not_started_again()
    {
        _watch.Heard(Figures("a"), Start);
        _watch.NotHeard(Start + 1000);
        _watch.Heard(Figures("a"), Start + 2000);
        Assert.That(_marks.Select(mark => mark.Kind), Is.EqualTo(new[] { TierWatch.Silent, TierWatch.Back }));
        Assert.That(_marks[^1].Seconds, Is.EqualTo(2));
    }

    [Test]
    public void A_server_that_never_answered_comes_for_the_first_time()
    {
        _watch.NotHeard(Start);
        Assert.That(_watch.Take(), Is.EqualTo(new TierSample("catalog", TierWatch.Silent, null, null, null)));
        _watch.Heard(Figures("a"), Start + 500);
        Assert.That((_marks[^1].Kind, _marks[^1].LastSeen, _marks[^1].Seconds), Is.EqualTo((TierWatch.Back, (long?)null,
            (double?)0.5)));
    }

    [TestCase(5000, true)]
    [TestCase(5001, false)]
    [TestCase(0, false)]
    [TestCase(-1, false, Description = "the clock was set back")]
    public void A_difference_over_a_long_time_is_no_rate(long milliseconds, bool isRate)
    {
        _watch.Heard(Figures("a"), Start);
        _watch.Take();
        _watch.Heard(Figures("a", (1000, 50)), Start + milliseconds);
        Assert.That(_watch.Take().Rate.HasValue, Is.EqualTo(isRate));
    }

    [Test]
    public void Buckets_of_another_version_throw_nothing()
    {
        _watch.Heard(Figures("a") with { Buckets = [1, 2] }, Start);
        _watch.Take();
        _watch.Heard(Figures("a", (1, 5)) with { Failed = -3 }, Start + 1000);
        Assert.That(_watch.Take().Rate, Is.EqualTo(3), "the buckets that both have");
    }

    private static ServerFigures Figures(string run, params (long Microseconds, long Requests)[] requests)
    {
        long[] buckets = new long[DurationBuckets.Count];
        Array.ForEach(requests, of => buckets[DurationBuckets.Of(of.Microseconds)] += of.Requests);
        return new ServerFigures("catalog", run, Start - 1000, 0, 0, 0, buckets, 1, 2, 1, 0, 0);
    }
}
