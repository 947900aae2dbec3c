using System.Text.RegularExpressions;

namespace PygmyStore.Tests;

/// <summary>The rules of the source as a whole, checked on its text. <see cref="LayerTests"/> has the layers.</summary>
[TestFixture]
internal sealed partial class ArchitectureTests
{
    private const int MaxLines = 300;
    private const int MaxLineLength = 130;

    [Test]
    public void The_protocol_knows_no_socket_thread_or_clock()
    {
        foreach (string file in Sources.In("Common/Http/Protocol"))
        {
            string code = Sources.Code(file);
            Assert.That(code, Does.Not.Match(@"\bSystem\.Net\.Sockets\b|\bSystem\.Threading\b|\bSystem\.Diagnostics\b"), file);
            Assert.That(
                code, Does.Not.Match(@"\b(Socket|Thread|Monitor|Stopwatch|TimeProvider|UtcNow|TickCount|TickCount64)\b"), file);
        }
    }

    [Test]
    public void The_domain_knows_no_HTTP()
    {
        string[] allowed = ["Common/Http/", "/Faces/", "FrontEndServer/Pages/", "FrontEndServer/Auditing/AuditRoute.cs"];
        IEnumerable<string> others = Sources.Servers.Append("Common").SelectMany(Sources.In)
            .Where(file => !allowed.Any(file.Contains));
        Assert.That(others.Where(file => Exchange().IsMatch(Sources.Code(file))), Is.Empty);
    }

    [Test]
    public void Common_and_the_servers_are_synchronous()
    {
        foreach (string file in Sources.Servers.Append("Common").SelectMany(Sources.In))
        {
            Assert.That(Sources.Code(file), Does.Not.Match(@"\b(async|await)\b"), file);
        }
    }

    [Test]
    public void Messages_are_written_where_writing_never_throws()
    {
        string[] allowed = ["Common/Runtime/Messages.cs", "Client/Shell/Terminal.cs"]; // the latter reads the input
        foreach (string file in Sources.Production.SelectMany(Sources.In).Except(allowed))
        {
            Assert.That(Sources.Code(file), Does.Not.Match(@"\bConsole\b(?!\s*;)"), file);
        }
    }

    [Test]
    public void A_namespace_is_its_folder()
    {
        foreach (string file in Sources.All.Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            string expected = "PygmyStore."
                + Sources.FolderOf(file).Replace("tests", "Tests").Replace("benchmarks", "Benchmarks").Replace('/', '.');
            Assert.That(Sources.Code(file), Does.Match($@"(?m)^namespace {Regex.Escape(expected)};$"), file);
        }
    }

    [Test]
    public void A_file_can_be_read_in_one_go()
    {
        Assert.That(Sources.All.Where(file => Sources.Lines(file).Length > MaxLines), Is.Empty);
    }

    [Test]
    public void Every_path_that_the_documents_name_exists()
    {
        string[] documents =
        [
            "README.md", "ARCHITECTURE.md",
            .. Directory.GetFiles(Path.Combine(Sources.Root, "docs"), "*.md", SearchOption.AllDirectories),
        ];
        foreach (string document in documents.Select(document => Path.Combine(Sources.Root, document)))
        {
            string text = File.ReadAllText(document);
            IEnumerable<string> named = NamedPath().Matches(text)
                .Select(match => Path.Combine(Sources.Root, match.Groups["path"].Value));
            IEnumerable<string> linked = LinkedPath().Matches(text)
                .Select(match => Path.Combine(Path.GetDirectoryName(document)!, match.Groups["path"].Value));
            Assert.That(named.Concat(linked).Where(path => !Path.Exists(path)), Is.Empty, document);
        }
    }

    [Test]
    public void A_line_fits_on_the_screen()
    {
        IEnumerable<string> tooLong = Sources.All.SelectMany(file => Sources.Lines(file)
            .Select((line, index) => line.Length > MaxLineLength ? $"{file}:{index + 1}" : "")
            .Where(place => place.Length > 0));
        Assert.That(tooLong, Is.Empty);
    }

    [Test]
    public void A_type_is_named_for_what_it_is()
    {
        foreach (string file in Sources.All)
        {
            foreach (Match type in DeclaredType().Matches(Sources.Code(file)))
            {
                Assert.That(
                    type.Groups["name"].Value,
                    Does.Not.Match("(Manager|Helpers?|Util|Utils|Utilities|Processor|Impl|Base|DTO|Dto|Repository)$"),
                    file);
            }
        }
    }

    [TestCase("FrontEndServer", 1)]
    [TestCase("OrderServer", 2)]
    [TestCase("CatalogServer", 3)]
    [TestCase("OrderServer", 4)]
    [TestCase("OrderServer", 5)]
    public void The_steps_of_a_buy_stand_in_the_code(string project, int step)
    {
        Assert.That(
            Sources.In(project).Select(file => File.ReadAllText(Path.Combine(Sources.Root, file))),
            Has.Some.Match($"[Ss]teps? ([1-5] and )?{step}\\b"));
    }

    [GeneratedRegex(@"(?<![.\w])Exchange\b")] // the type, not Interlocked.Exchange
    private static partial Regex Exchange();

    [GeneratedRegex("`(?<path>(Common|FrontEndServer|CatalogServer|OrderServer|Client|tests|benchmarks|docs)/[A-Za-z0-9_./-]+)`")]
    private static partial Regex NamedPath();

    [GeneratedRegex(@"\]\((?<path>[^):#]+)(#[^)]*)?\)")]
    private static partial Regex LinkedPath();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex DeclaredType();
}
