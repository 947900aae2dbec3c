using PygmyStore.Common.Configuration;
using PygmyStore.Common.Contracts;

namespace PygmyStore.Tests.Common.Contracts;

/// <summary>The words that the stage takes: these and no others.</summary>
[TestFixture]
internal sealed class StageAskTests
{
    [TestCase("kill catalog")]
    [TestCase("pause frontend")]
    [TestCase("resume order")]
    [TestCase("restart order")]
    [TestCase("delay frontend-order 0")]
    [TestCase("delay frontend-catalog 6000")]
    [TestCase("cut order-catalog 100")]
    [TestCase("lose order-catalog 1")]
    [TestCase("disk full")]
    [TestCase("disk free")]
    [TestCase("fault none")]
    [TestCase("fault early_answer")]
    [TestCase("calm")]
    [TestCase("anew")]
    public void An_ask_is_read_and_written_alike(string text)
    {
        var ask = StageAsk.Read(text, out string whyNot);
        Assert.That((ask?.ToString(), whyNot), Is.EqualTo((text, "")));
    }

    [TestCase("", "the stage does one of these: pause, resume, kill, restart, delay, cut, lose, disk, fault, calm, anew")]
    [TestCase("Kill catalog", "the stage does one of these")]
    [TestCase("0 catalog", "the stage does one of these")]
    [TestCase("kill", "kill needs frontend or catalog or order")]
    [TestCase("kill 4711", "kill needs frontend or catalog or order")]
    [TestCase("kill catalog order", "kill needs frontend or catalog or order")]
    [TestCase("kill  catalog", "kill needs frontend or catalog or order")]
    [TestCase("kill frontend-catalog", "kill needs frontend or catalog or order")]
    [TestCase(
        "delay order-catalog",
        "delay needs frontend-catalog or frontend-order or order-catalog, and milliseconds from 0 to 6000")]
    [TestCase("delay order-catalog 6001", "delay needs")]
    [TestCase("delay order-catalog -1", "delay needs")]
    [TestCase("delay order-catalog 1.5", "delay needs")]
    [TestCase("delay catalog-frontend 5", "delay needs")]
    [TestCase(
        "lose order-catalog 101",
        "lose needs frontend-catalog or frontend-order or order-catalog, and a share of the calls from 0 to 100 per cent")]
    [TestCase("disk empty", "disk needs full or free")]
    [TestCase("fault slow", "fault needs none or check_then_act or forget_keys or early_answer")]
    [TestCase("calm down", "calm stands alone")]
    public void Anything_else_is_a_sentence(string text, string sentence)
    {
        Assert.That(StageAsk.Read(text, out string whyNot), Is.Null);
        Assert.That(whyNot, Does.StartWith(sentence));
    }

    [Test]
    public void A_long_text_is_none()
    {
        string text = "kill catalog" + new string(' ', StageAsk.MaxCharacters);
        Assert.That(StageAsk.Read(text, out _), Is.Null);
    }

    [Test]
    public void The_faults_are_those_of_the_setting()
    {
        Assert.That(StageAsk.Faults, Is.EqualTo(Enum.GetValues<PlantedFault>().Select(SettingKind.NameOf)));
    }

    [TestCase("kill order", true)]
    [TestCase("disk full", true)]
    [TestCase("fault none", true)]
    [TestCase("disk free", false)]
    [TestCase("pause order", false)]
    [TestCase("lose order-catalog 100", false)]
    [TestCase("anew", true)]
    [TestCase("calm", false)]
    public void What_ends_or_spoils_something_is_asked_twice(string text, bool isDestructive)
    {
        Assert.That(StageAsk.Read(text, out _)!.IsDestructive, Is.EqualTo(isDestructive));
    }
}
