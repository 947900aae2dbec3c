namespace PygmyStore.Tests.Conformance;

/// <summary>What <c>docs/conformance.md</c> says is what the servers do.</summary>
[TestFixture]
internal sealed class ConformanceTableTests
{
    private const string WriteVariable = "PYGMY_CONFORMANCE_WRITE";

    private static readonly string Document = Path.Combine(Sources.Root, "docs", "conformance.md");

    /// <summary>Our server gives the outcomes that the cases expect: <see cref="ConformanceTests"/> sees to that.</summary>
    [Test]
    public void Our_column_is_what_our_server_does()
    {
        IgnoreWhenWriting();
        string[] rows =
            [.. File.ReadLines(Document).SkipWhile(line => !line.StartsWith("## 9112", StringComparison.Ordinal)).Where(IsRow)];

        Assert.That(
            rows.Select(row => string.Join('|', row.Split('|')[..3]) + "|"),
            Is.EqualTo(Suite.Cases.Select(ConformanceTable.OurCells)));
    }

    /// <summary>Tried again when it fails: what Kestrel does with some messages is a race between its own threads.</summary>
    [Test]
    [Retry(3)]
    public void Kestrels_column_is_what_Kestrel_does()
    {
        if (!KestrelTarget.IsThere)
        {
            Assert.Ignore("ASP.NET Core is not here: install the aspnetcore runtime to compare with Kestrel.");
        }

        using var kestrel = KestrelTarget.Start();
        string current = ConformanceTable.Write(PeerAnswer.All(kestrel));
        if (IsWriting)
        {
            File.WriteAllText(Document, current);
            return;
        }

        Assert.That(
            current.Split('\n'), Is.EqualTo(File.ReadAllText(Document).Split('\n')),
            $"docs/conformance.md is not current; {WriteVariable}=1 writes it anew");
    }

    private static bool IsWriting => ProofVariables.Text(WriteVariable) is not null;

    private static void IgnoreWhenWriting()
    {
        if (IsWriting)
        {
            Assert.Ignore("The table is being written.");
        }
    }

    private static bool IsRow(string line) =>
        line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| message |", StringComparison.Ordinal);
}
