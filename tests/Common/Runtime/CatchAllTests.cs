using System.Text.RegularExpressions;

namespace PygmyStore.Tests.Common.Runtime;

/// <summary>
/// Two catch-alls: one around a connection, one around a loop. Everywhere else an exception that is caught is named.
/// </summary>
internal sealed partial class CatchAllTests
{
    // Whoever leads a commit fails it for all that share it, and throws on.
    private static readonly string[] Commits = ["GroupCommit.cs", "CombiningQueue.cs", "OrderBook.cs", "CatalogStore.cs"];

    [Test]
    public void No_other_place_catches_every_exception()
    {
        IEnumerable<string> files = new[] { "Common", "FrontEndServer", "CatalogServer", "OrderServer", "Client" }
            .SelectMany(
                folder => Directory.EnumerateFiles(Path.Combine(Sources.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Where(file => CatchAll().IsMatch(File.ReadAllText(file)))
            .Select(file => Path.GetFileName(file));

        Assert.That(files.Except(Commits), Is.EquivalentTo(["BackgroundLoop.cs", "ParkingLot.cs"]));
    }

    [GeneratedRegex(@"catch \(Exception( \w+)?\)(?! when)")]
    private static partial Regex CatchAll();
}
