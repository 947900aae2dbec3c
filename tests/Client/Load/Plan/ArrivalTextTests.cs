using PygmyStore.Client.Load.Plan;

namespace PygmyStore.Tests.Client.Load.Plan;

[TestFixture]
internal sealed class ArrivalTextTests
{
    [TestCase("500", 500)]
    [TestCase("0.5", 0.5)]
    [TestCase("1000000", 1_000_000)]
    public void A_rate_is_a_number(string text, double rate)
    {
        Assert.That(ArrivalText.Rate(text, out string refusal), Is.EqualTo(rate));
        Assert.That(refusal, Is.Empty);
    }

    [TestCase("", "\"\" is no rate: write iterations a second, such as 500")]
    [TestCase("abc", "\"abc\" is no rate: write iterations a second, such as 500")]
    [TestCase("-1", "\"-1\" is no rate: write iterations a second, such as 500")]
    [TestCase("1e9", "\"1e9\" is no rate: write iterations a second, such as 500")]
    [TestCase("NaN", "\"NaN\" is no rate: write iterations a second, such as 500")]
    [TestCase("0", "\"0\": a rate is above zero")]
    [TestCase("1000001", "\"1000001\": a rate is at most 1000000 a second")]
    public void Anything_else_is_refused_as_a_rate(string text, string expected)
    {
        Assert.That(ArrivalText.Rate(text, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo(expected));
    }

    [TestCase("500ms", 0.5)]
    [TestCase("10s", 10)]
    [TestCase("10", 10)]
    [TestCase("1.5m", 90)]
    [TestCase("2h", 7200)]
    [TestCase("168h", 604_800)]
    public void A_time_has_a_unit(string text, double seconds)
    {
        Assert.That(ArrivalText.Duration(text, out string refusal)?.TotalSeconds, Is.EqualTo(seconds));
        Assert.That(refusal, Is.Empty);
    }

    [TestCase("", "\"\" is no time: write 500ms, 10s, 5m or 1h")]
    [TestCase("s", "\"s\" is no time: write 500ms, 10s, 5m or 1h")]
    [TestCase("5d", "\"5d\" is no time: write 500ms, 10s, 5m or 1h")]
    [TestCase("-5s", "\"-5s\" is no time: write 500ms, 10s, 5m or 1h")]
    [TestCase("0s", "\"0s\": a time is above zero")]
    [TestCase("169h", "\"169h\": a time is at most 7 days")]
    public void Anything_else_is_refused_as_a_time(string text, string expected)
    {
        Assert.That(ArrivalText.Duration(text, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo(expected));
    }

    [Test]
    public void Stages_are_rates_with_times()
    {
        Assert.That(ArrivalText.Stages("100:10s, 0:5s,500:0.5m", out string refusal), Is.EqualTo(new RateStage[]
        {
            new(100, TimeSpan.FromSeconds(10)),
            new(0, TimeSpan.FromSeconds(5)),
            new(500, TimeSpan.FromSeconds(30)),
        }));
        Assert.That(refusal, Is.Empty);
    }

    [TestCase("", "\"\" is no stage: write a rate and how long it lasts, such as 100:10s")]
    [TestCase("100", "\"100\" is no stage: write a rate and how long it lasts, such as 100:10s")]
    [TestCase("100:10s,", "\"\" is no stage: write a rate and how long it lasts, such as 100:10s")]
    [TestCase("x:10s", "\"x\" is no rate: write iterations a second, such as 500")]
    [TestCase("100:x", "\"x\" is no time: write 500ms, 10s, 5m or 1h")]
    [TestCase("0:10s", "no stage has a rate above zero")]
    [TestCase("1:100h,2:100h", "all stages together last at most 7 days")]
    public void Anything_else_is_refused_as_stages(string text, string expected)
    {
        Assert.That(ArrivalText.Stages(text, out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo(expected));
    }

    [Test]
    public void Stages_are_bounded()
    {
        Assert.That(ArrivalText.Stages(string.Join(',', Enumerable.Repeat("1:1s", 101)), out string refusal), Is.Null);
        Assert.That(refusal, Is.EqualTo("there are at most 100 stages"));
    }
}
