using PygmyStore.Client.Shell;
using PygmyStore.Tests.Common.Configuration;

namespace PygmyStore.Tests.Client.Commands;

/// <summary>Small studies, of a store that is named and of stores of its own.</summary>
[TestFixture]
internal sealed class StudyCommandTests
{
    [Test]
    public void A_named_store_is_measured_as_it_is()
    {
        using var store = new ScriptedStore();
        using var folder = new TemporaryFolder();
        string report = Path.Combine(folder.Path, "study");
        var run = ClientRun.Against(
            store, "study", "--clients", "1,2", "--loads", "lookup,reread", "--requests", "40", "--repeats", "3", "--seed", "5",
            "--report", report);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        string[] runs = File.ReadAllLines(Path.Combine(report, "runs.csv"));
        Assert.That(runs[1..].Select(StoreLoadClientsStep).Distinct().Order(), Is.EqualTo(new[]
        {
            "usual,lookup,1,lookup,0", "usual,lookup,2,lookup,0", "usual,reread,1,buy,2", "usual,reread,1,lookup,0",
            "usual,reread,1,lookup,1",
        }));
        string page = File.ReadAllText(Path.Combine(report, "report.html"));
        Assert.That(page, Does.Contain($"Latency study: http://{store.EndPoint}").And.Contain("miss vs hit (1)"));
        Assert.That(page, Does.Not.Contain("no cache"), "that needs another store");
    }

    [Test]
    public void Stores_of_its_own_are_started_and_compared()
    {
        using var folder = new TemporaryFolder();
        string report = Path.Combine(folder.Path, "study");
        var run = ClientRun.Of(
            "", "study", "--clients", "1", "--loads", "buy,lookup", "--requests", "30", "--repeats", "1", "--report", report);

        Assert.That(run.ExitCode, Is.Zero, run.Output + run.Error);
        string[] lines = File.ReadAllLines(Path.Combine(report, "runs.csv"))[1..];
        Assert.That(lines.Select(StoreLoadClientsStep).Order(), Is.EqualTo(new[]
        {
            "catalog_first,buy,1,buy,0", "no_cache,lookup,1,lookup,0", "sold_out,buy,1,buy,0",
            "sold_out_catalog_first,buy,1,buy,0", "usual,buy,1,buy,0", "usual,lookup,1,lookup,0",
        }));
        Assert.That(
            lines.Select(SoldOut),
            Is.EqualTo(lines.Select(line => line.Contains(",sold_out", StringComparison.Ordinal) ? 30 : 0)));
        Assert.That(run.Output, Does.Contain("no cache: lookup (1)"));
        Assert.That(run.Output, Does.Contain("catalog first: sold out (1)"));
    }

    [TestCase("--clients", "0")]
    [TestCase("--clients", "1,,2")]
    [TestCase("--clients", "4097")]
    [TestCase("--loads", "sell")]
    [TestCase("--loads", "")]
    [TestCase("--report", "")]
    public void What_it_does_not_understand_is_refused(string option, string value)
    {
        var run = ClientRun.Of("", "study", option, value);
        Assert.That(run.ExitCode, Is.EqualTo(ExitCode.BadCommandLine));
        Assert.That(run.Error, Does.StartWith($"{option}: takes "));
    }

    private static string StoreLoadClientsStep(string line) => string.Join(',', line.Split(',')[1..6]);

    private static int SoldOut(string line) => int.Parse(line.Split(',')[10], System.Globalization.CultureInfo.InvariantCulture);
}
