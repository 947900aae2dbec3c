using PygmyStore.Client.Demo;

namespace PygmyStore.Tests.Client.Demo;

/// <summary>When a flood proves something, and when the machine is to blame. The store can do 100 buys a second.</summary>
internal sealed class OverloadJudgementTests
{
    [TestCase(300, 100, DemoResult.AsExpected)]
    [TestCase(300, 50, DemoResult.AsExpected)]
    [TestCase(300, 49, DemoResult.Wrong)]
    [TestCase(200, 49, DemoResult.Wrong)]
    [TestCase(199, 100, DemoResult.NotShown)]
    [TestCase(199, 0, DemoResult.NotShown)]
    public void What_was_sent_and_what_was_served_decide(double sent, double bought, DemoResult result) =>
        Assert.That(Judge(sent, bought).Result, Is.EqualTo(result));

    [TestCase(199, DemoResult.NotShown)]
    [TestCase(300, DemoResult.Wrong)]
    public void A_health_check_without_an_answer_counts_under_an_overload(double sent, DemoResult result) =>
        Assert.That(Judge(sent, 100, healthFailed: 1).Result, Is.EqualTo(result));

    [Test]
    public void A_store_that_takes_all_of_it_was_not_overloaded() =>
        Assert.That(Judge(300, 300, refused: 0).Result, Is.EqualTo(DemoResult.NotShown));

    [TestCase(199, 100, 1)]
    [TestCase(300, 300, 0)]
    public void Wrong_books_are_wrong_whatever_was_sent(double sent, double bought, long refused) =>
        Assert.That(Judge(sent, bought, refused, areBooksRight: false).Result, Is.EqualTo(DemoResult.Wrong));

    [TestCase(0.4, DemoResult.Wrong)]
    [TestCase(0.41, DemoResult.NotShown)]
    public void A_client_that_takes_the_processors_blames_nobody(double share, DemoResult result) =>
        Assert.That(Judge(300, 20, clientShare: share).Result, Is.EqualTo(result));

    [TestCase(40, DemoResult.NotShown)]
    [TestCase(41, DemoResult.Wrong)]
    public void A_machine_that_has_become_slower_blames_nobody(double afterwards, DemoResult result) =>
        Assert.That(Judge(300, 20, afterwards: afterwards).Result, Is.EqualTo(result));

    [Test]
    public void The_capacity_is_measured_again_only_before_the_store_is_blamed()
    {
        Assert.That(() => Judge(300, 50, afterwards: null), Throws.Nothing);
        Assert.That(() => Judge(300, 20, clientShare: 0.5, afterwards: null), Throws.Nothing);
        Assert.That(() => Judge(300, 20, afterwards: null), Throws.InvalidOperationException);
    }

    private static (DemoResult Result, string Verdict) Judge(
        double sent, double bought, long refused = 1, int healthFailed = 0, bool areBooksRight = true, double clientShare = 0.1,
        double? afterwards = 100) => new OverloadJudgement
        {
            AreBooksRight = areBooksRight,
            Capacity = 100,
            Sent = sent,
            Bought = bought,
            Refused = refused,
            HealthFailed = healthFailed,
            ClientShare = clientShare,
            CapacityAfterwards = () => afterwards ?? throw new InvalidOperationException("It was measured again."),
        }.Judge();
}
