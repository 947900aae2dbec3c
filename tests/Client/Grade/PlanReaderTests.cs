using PygmyStore.Client.Grade.Checks;
using PygmyStore.Client.Grade.Plan;

namespace PygmyStore.Tests.Client.Grade;

/// <summary>The plan of a judge: what it says, and each mistake with its line.</summary>
[TestFixture]
internal sealed class PlanReaderTests
{
    private static readonly string Folder = Path.Combine(Sources.Root, "docs", "grade");

    private static readonly string[] Shipped =
    [
        .. Directory.GetFiles(Folder, "*.plan", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path)).Order(),
    ];

    [Test]
    public void A_plan_says_how_the_store_is_run()
    {
        GradePlan? plan = Plans.Read(Plans.Good, out IReadOnlyList<string> errors);
        Assert.That(errors, Is.Empty);
        Assert.That((plan!.Store, plan.Face.Name, plan.Folder), Is.EqualTo(("My store", "pygmy", "/somewhere")));
        Assert.That(plan.Books.Single().Title, Is.EqualTo("Titles, with commas"));
        Assert.That(plan.Processes.Single().Name, Is.EqualTo("all"));
        Assert.That(CheckList.Of(plan).Select(one => one.Check.Name), Is.EqualTo((string[])
        [
            "routes", "refusals", "race", "load", "history", "orders", "keys", "idle", "kill all", "pause all", "restart all",
        ]));
    }

    [TestCaseSource(nameof(Shipped))]
    public void The_plans_that_come_with_it_are_right(string file)
    {
        string path = Path.Combine(Folder, file);
        GradePlan? plan = PlanReader.Read(path, File.ReadAllLines(path), out IReadOnlyList<string> errors);
        Assert.That(errors, Is.Empty);
        Assert.That(CheckList.Of(plan!).Sum(one => one.Points), Is.GreaterThan(0));
    }

    [Test]
    public void There_is_a_plan_for_each_face() => Assert.That(
        Shipped.Where(file => !file.StartsWith("planted", StringComparison.Ordinal)).Select(Path.GetFileNameWithoutExtension),
        Is.EquivalentTo(PygmyStore.Client.Load.Faces.StoreFaces.Names));

    [TestCase("faces,pygmy", "there is no setting faces")]
    [TestCase("nonsense", "a line is name,value")]
    [TestCase("store,", "a line is name,value")]
    [TestCase("face,pygmies", "there is no face pygmies; the faces are pygmy-store, ")]
    [TestCase("store,A\nstore,B", "store is given twice")]
    [TestCase("clients,1", "clients is a whole number from 2 to 64, not \"1\"")]
    [TestCase("clients,65", "clients is a whole number from 2 to 64, not \"65\"")]
    [TestCase("call_seconds,0", "call_seconds is a whole number from 1 to 120, not \"0\"")]
    [TestCase("load_seconds,121", "load_seconds is a whole number from 1 to 120, not \"121\"")]
    [TestCase("load_seconds,1.5", "load_seconds is a whole number from 1 to 120, not \"1.5\"")]
    [TestCase("first_port,65527", "first_port is a whole number from 1 to 65526, not \"65527\"")]
    [TestCase("url,http://127.0.0.1", "url is http://, an address and a port")]
    [TestCase("url,http://127.0.0.1:80/x", "url is http://, an address and a port")]
    [TestCase("url,https://127.0.0.1:80", "url is http://, an address and a port")]
    [TestCase("url,http://127.0.0.1:{port}1", "url is http://, an address and a port")]
    [TestCase("url,http://127.0.0.1:{seed}", "url is http://, an address and a port")]
    [TestCase("url,http://127.0.0.1:{prot}", "{prot} stands for nothing; there are {seed}, {folder}, ")]
    [TestCase("book,1,2,3,x", "a book is number,stock,cost,topic,title")]
    [TestCase("book,1,-2,3,x,y", "a book is number,stock,cost,topic,title")]
    [TestCase("book,1,1000001,3,x,y", "a book is number,stock,cost,topic,title")]
    [TestCase("book,1,2,3,x,y\nbook,1,2,3,x,z", "there are two books with the number 1 or the title \"z\"")]
    [TestCase("book,1,2,3,x,y\nbook,2,2,3,x,y", "there are two books with the number 2 or the title \"y\"")]
    [TestCase("delete,../x", "delete takes a file or folder below the plan's folder")]
    [TestCase("delete,.", "delete takes a file or folder below the plan's folder")]
    [TestCase("delete,/etc", "delete takes a file or folder below the plan's folder")]
    [TestCase("check,races,5", "there is no check races; the checks are routes, ")]
    [TestCase("check,race,-5", "the points of a check is a whole number from 0 to 1000, not \"-5\"")]
    [TestCase("check,race,5\ncheck,race,6", "the points of race are given twice")]
    [TestCase("start,x", "start describes a process, and no line process,NAME is above it")]
    [TestCase("process,two words", "the name of a process has at most 40 letters, digits, - and _")]
    [TestCase("process,a\nstart,x\nprocess,a", "there are two processes a")]
    [TestCase("process,a\nstart,x\nstart_shell,y", "start is given twice")]
    [TestCase("process,a\nstart,'x", "a quote has no end, or there is no program")]
    [TestCase("process,a\nstart,x\nready,nowhere", "ready is a URL or address:port")]
    [TestCase("process,a\nstart,x\nready,http://127.0.0.1:0/", "ready is a URL or address:port")]
    [TestCase("process,a\nstart,x\nstop_signal,9", "stop_signal is one of TERM, ")]
    [TestCase("process,a\nstart,x\nenvironment,A", "environment is NAME=value")]
    public void A_mistake_is_told_with_its_line(string text, string sentence)
    {
        string[] lines = text.Split('\n');
        Assert.That(Plans.Read(lines, out IReadOnlyList<string> errors), Is.Null);
        Assert.That(errors, Has.Some.StartsWith($"my.plan:{lines.Length}: {sentence}"));
    }

    [TestCase("face", "a line face,... is missing")]
    [TestCase("url", "a line url,... is missing")]
    [TestCase("book", "there is no book")]
    [TestCase("process all", "there is no process")]
    [TestCase("start", "the process all has no line start,COMMAND")]
    public void What_is_missing_is_told(string left, string sentence)
    {
        string[] lines = [.. Plans.Good.Where(line => left == "process all"
            ? !line.StartsWith("process", StringComparison.Ordinal) && !line.StartsWith("start", StringComparison.Ordinal)
                && !line.StartsWith("ready", StringComparison.Ordinal)
            : !line.StartsWith(left + ",", StringComparison.Ordinal))];
        Assert.That(Plans.Read(lines, out IReadOnlyList<string> errors), Is.Null);
        Assert.That(errors.Single(), Does.Contain(sentence));
    }

    [Test]
    public void Each_check_can_be_given_points()
    {
        GradePlan? all = Plans.Read(Plans.Good, out _);
        foreach (string check in CheckList.Of(all!).Select(one => one.Check.Name))
        {
            GradePlan? plan = Plans.Read([.. Plans.Good, $"check,{check},3"], out IReadOnlyList<string> errors);
            Assert.That(errors, Is.Empty);
            (IStoreCheck only, int points) = CheckList.Of(plan!).Single();
            Assert.That((only.Name, points), Is.EqualTo((check, 3)));
        }
    }

    [Test]
    public void Points_choose_the_checks_and_the_longer_name_counts()
    {
        GradePlan? plan = Plans.Read(
            [.. Plans.Good, "check,race", "check,kill,5", "process,other", "start,x", "check,kill other,7"], out _);
        Assert.That(CheckList.Of(plan!).Select(one => $"{one.Check.Name}={one.Points}"), Is.EqualTo((string[])
        [
            "race=1", "kill all=5", "kill other=7",
        ]));
        Assert.That(Plans.Read([.. Plans.Good, "check,kill nobody,7"], out IReadOnlyList<string> errors), Is.Null);
        Assert.That(errors.Single(), Is.EqualTo("my.plan:9: there is no check kill nobody"));
    }

    [TestCase("a b", "a|b")]
    [TestCase("  a   b ", "a|b")]
    [TestCase("a 'b c' \"d 'e'\"", "a|b c|d 'e'")]
    [TestCase("a '' b", "a||b")]
    [TestCase("a b'c d'e", "a|bc de")]
    [TestCase("a 'b", null)]
    [TestCase("", null)]
    public void Spaces_and_quotes_separate_words(string text, string? words)
    {
        IReadOnlyList<string>? found = PlanValues.Words(text);
        Assert.That(found is null ? null : string.Join('|', found), Is.EqualTo(words));
    }

    [TestCase("{seed}-{port}-{port10}-{folder}-{plan}", "7-1-10-/f-/p")]
    [TestCase("{}{ {{seed}} {\"a\":{seed}}", "{}{ {7} {\"a\":7}")]
    public void Placeholders_are_replaced(string text, string expected) => Assert.That(
        new PlanValues(7, "/f", "/p", [.. Enumerable.Range(1, PlanValues.Ports)]).In(text), Is.EqualTo(expected));
}
