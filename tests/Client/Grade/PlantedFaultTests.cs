using PygmyStore.Client.Shell;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>Our own store with a fault on purpose; without one <see cref="GradeCommandTests"/> sees the checks pass.</summary>
[TestFixture]
[Platform("Linux", Reason = "a group of processes is made by setsid")]
internal sealed class PlantedFaultTests
{
    [TestCase("check_then_act", "race", "got one; it should be")]
    [TestCase("forget_keys", "keys", "was sent twice under one key, and took 2 copies")]
    [TestCase("early_answer", "kill catalog", "customers were told that they bought a copy, but the stock")]
    public void The_check_that_is_meant_for_a_fault_catches_it(string fault, string check, string found)
    {
        using var folder = new TemporaryFolder();
        string plan = folder.Write("own.plan", Plans.Shipped(Path.Combine("planted", $"{fault}.plan")));
        (ClientRun run, Dictionary<string, string> verdicts) = GradeRun.Of(plan, "--only", check);
        Assert.That((run.ExitCode, run.Error), Is.EqualTo((ExitCode.CheckFailed, "")), run.Output);
        Assert.That(verdicts, Is.EqualTo(new Dictionary<string, string> { [check] = "fail" }), run.Output);
        string[] words = run.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        Assert.That(string.Join(' ', words), Does.Contain(found));
    }
}
