using System.Text.RegularExpressions;

namespace PygmyStore.Tests;

/// <summary>The rules of the source as a whole, checked on its text.</summary>
[TestFixture]
internal sealed partial class ArchitectureTests
{
    private const int MaxLines = 320;

    private static readonly string Root = FindRoot();
    private static readonly string[] Servers = ["FrontEndServer", "CatalogServer", "OrderServer"];
    private static readonly string[] Programs = [.. Servers, "Client"];

    /// <summary>Each folder of Common, with those that it may use: arrows point down.</summary>
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Common/Storage"] = ["Common/Runtime"],
        ["Common/Runtime"] = [],
        ["Common/Observability"] = ["Common/Runtime"],
        ["Common/Http/Protocol"] = [],
        ["Common/Http/Transport"] = ["Common/Runtime"],
        ["Common/Http/Client"] = ["Common/Http/Protocol", "Common/Http/Transport", "Common/Runtime"],
        ["Common/Http/Server"] = ["Common/Http/Protocol", "Common/Http/Transport", "Common/Observability", "Common/Runtime"],
        ["Common/Configuration"] = ["Common/Storage"],
        ["Common/Contracts"] = [],
        ["Common/Records"] = ["Common/Contracts", "Common/Storage"],
        ["Common/Clients"] = ["Common/Contracts", "Common/Http/Client", "Common/Http/Protocol", "Common/Observability", "Common/Runtime"],
        ["Common/Faces"] = ["Common/Clients", "Common/Contracts", "Common/Http"],
        ["Common/Hosting"] = ["Common/Configuration", "Common/Http", "Common/Observability", "Common/Runtime"],
    };

    private static IEnumerable<string> CommonFolders => Arrows.Keys;

    [Test]
    public void Every_folder_of_common_has_its_arrows()
    {
        IEnumerable<string> folders = SourceFiles("Common").Select(file => Path.GetDirectoryName(file)!).Distinct();

        Assert.That(folders, Is.EquivalentTo(Arrows.Keys));
    }

    [TestCaseSource(nameof(CommonFolders))]
    public void Arrows_point_down(string folder)
    {
        foreach (string file in SourceFiles(folder))
        {
            foreach (string used in UsedFolders(file))
            {
                bool isAllowed = Arrows[folder].Append(folder).Any(allowed => used == allowed || used.StartsWith(allowed + "/", StringComparison.Ordinal));
                Assert.That(isAllowed, Is.True, $"{file} uses {used}");
            }
        }
    }

    [Test]
    public void A_program_uses_common_and_itself_only([ValueSource(nameof(Programs))] string program)
    {
        foreach (string file in SourceFiles(program))
        {
            Assert.That(UsedFolders(file).Select(used => used.Split('/')[0]), Is.All.AnyOf("Common", program), file);
        }
    }

    [TestCase("FrontEndServer", "Faces", "Auditing", "Shop")]
    [TestCase("OrderServer", "Faces", "Buying", "Orders")]
    public void The_folders_of_a_program_use_only_those_behind_them(string program, params string[] folders)
    {
        string[] rootTypes =
        [
            .. SourceFiles(program).Where(file => file.Split('/').Length == 2)
                .SelectMany(file => DeclaredType().Matches(Code(file)).Select(type => type.Groups["name"].Value)),
        ];
        foreach (string file in SourceFiles(program).Where(file => file.Split('/').Length > 2))
        {
            string[] mayUse = [program, .. folders[Array.IndexOf(folders, file.Split('/')[1])..].Select(folder => $"{program}/{folder}")];
            Assert.That(UsedFolders(file).Where(used => used.Split('/')[0] == program), Is.All.AnyOf([.. mayUse]), file);
            Assert.That(Code(file), Does.Not.Match($@"\b({string.Join('|', rootTypes)})\b"), $"{file} uses the root of {program}");
        }
    }

    [Test]
    public void Only_faces_know_the_exchange_of_a_request()
    {
        foreach (string file in Programs.Append("Common").SelectMany(SourceFiles))
        {
            bool isFace = file.Split('/').Contains("Faces") || file.StartsWith("Common/Http/", StringComparison.Ordinal)
                || file == "FrontEndServer/Auditing/AuditRoute.cs";
            Assert.That(isFace || !Code(file).Contains("Exchange exchange", StringComparison.Ordinal), Is.True, file);
        }
    }

    [Test]
    public void The_protocol_knows_no_socket_thread_or_clock()
    {
        foreach (string file in SourceFiles("Common/Http/Protocol"))
        {
            Assert.That(Code(file), Does.Not.Match(@"\bSystem\.Net\.Sockets\b|\bSystem\.Threading\b|\bSystem\.Diagnostics\b"), file);
            Assert.That(Code(file), Does.Not.Match(@"\b(Socket|Thread|Monitor|Stopwatch|TimeProvider|UtcNow|TickCount|TickCount64)\b"), file);
        }
    }

    [Test]
    public void Common_and_the_servers_are_synchronous()
    {
        foreach (string? file in Servers.Append("Common").SelectMany(SourceFiles))
        {
            Assert.That(Code(file), Does.Not.Match(@"\b(async|await)\b"), file);
        }
    }

    [Test]
    public void Messages_are_written_where_writing_never_throws()
    {
        string[] allowed = ["Common/Runtime/Messages.cs", "Client/Terminal.cs"]; // the latter asks for the input, and whether a person watches
        foreach (string? file in Programs.Append("Common").SelectMany(SourceFiles).Except(allowed))
        {
            Assert.That(Code(file), Does.Not.Match(@"\bConsole\b(?!\s*;)"), file);
        }
    }

    [Test]
    public void A_namespace_is_its_folder()
    {
        foreach (string? file in AllFiles().Where(file => Path.GetFileName(file) != "Program.cs"))
        {
            string expected = "PygmyStore." + Path.GetDirectoryName(file)!.Replace("tests", "Tests").Replace("benchmarks", "Benchmarks").Replace('/', '.');
            Assert.That(Code(file), Does.Match($@"(?m)^namespace {Regex.Escape(expected)};$"), file);
        }
    }

    [Test]
    public void A_file_can_be_read_in_one_go()
    {
        foreach (string file in AllFiles())
        {
            Assert.That(File.ReadLines(Path.Combine(Root, file)).Count(), Is.AtMost(MaxLines), file);
        }
    }

    [Test]
    public void A_type_is_named_for_what_it_is()
    {
        foreach (string file in AllFiles())
        {
            foreach (Match type in DeclaredType().Matches(Code(file)))
            {
                Assert.That(type.Groups["name"].Value, Does.Not.Match("(Manager|Helpers?|Util|Utils|Utilities|Processor|Impl|Base|DTO|Dto|Repository)$"), file);
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
            AllFiles().Where(file => file.StartsWith(project + "/", StringComparison.Ordinal)).Select(file => File.ReadAllText(Path.Combine(Root, file))),
            Has.Some.Match($"[Ss]teps? ([1-5] and )?{step}\\b"));
    }

    [GeneratedRegex(@"\bPygmyStore(\.[A-Z]\w*)+")]
    private static partial Regex OurName();

    [GeneratedRegex(@"\b(class|struct|record|interface|enum)\s+(?<name>[A-Z]\w*)")]
    private static partial Regex DeclaredType();

    [GeneratedRegex(@"//.*")]
    private static partial Regex Comment();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PygmyStore.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The tests run below the repository's root.");
        }

        return folder.FullName;
    }

    private static IEnumerable<string> AllFiles() => Programs.Concat(["Common", "tests", "benchmarks"]).SelectMany(SourceFiles);

    private static string[] SourceFiles(string folder)
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !path.Split('/').Any(part => part is "bin" or "obj")),
        ];
        Assert.That(files, Is.Not.Empty, folder);
        return files;
    }

    private static string Code(string file) => Comment().Replace(File.ReadAllText(Path.Combine(Root, file)), "");

    /// <summary>The folders whose namespaces the file names, in using lines or anywhere else.</summary>
    private static IEnumerable<string> UsedFolders(string file) =>
        OurName().Matches(Code(file)).Select(match => match.Value.Split('.')[1..]).Select(Folder).Distinct();

    /// <summary>The longest beginning of the name that is a folder; the rest are types and members.</summary>
    private static string Folder(string[] parts)
    {
        int length = parts.Length;
        while (length > 1 && !Directory.Exists(Path.Combine([Root, .. parts[..length]])))
        {
            length--;
        }

        return string.Join('/', parts[..length]);
    }
}
