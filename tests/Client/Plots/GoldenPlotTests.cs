using System.Text;

namespace PygmyStore.Tests.Client.Plots;

/// <summary>Each kind of plot gives the bytes of a picture that somebody looked at.</summary>
[TestFixture]
internal sealed class GoldenPlotTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "tests", "Client", "Plots", "Golden");

    private static IEnumerable<string> Names => SamplePlots.All.Keys;

    [TestCaseSource(nameof(Names))]
    public void A_plot_is_the_golden_one(string name)
    {
        string golden = Path.Combine(Folder, $"{name}.svg");
        byte[] drawn = Encoding.UTF8.GetBytes(SamplePlots.All[name].ToSvg());
        if (!File.Exists(golden) || !drawn.SequenceEqual(File.ReadAllBytes(golden)))
        {
            string folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "Golden");
            string file = Path.Combine(Directory.CreateDirectory(folder).FullName, $"{name}.svg");
            File.WriteAllBytes(file, drawn);
            Assert.Fail($"{name} is another picture. Look at it; if it is right, accept it with:  cp '{file}' '{golden}'");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void The_same_plot_has_the_same_bytes(string name)
    {
        string first = SamplePlots.All[name].ToSvg();
        Assert.That(SamplePlots.All[name].ToSvg(), Is.EqualTo(first));
    }

    [Test]
    public void Each_golden_picture_belongs_to_a_sample() => Assert.That(
        Directory.GetFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)), Is.EquivalentTo(Names));
}
