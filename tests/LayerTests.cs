using System.Text.RegularExpressions;

namespace PygmyStore.Tests;

/// <summary>The layers of ARCHITECTURE.md: which folder may use which. A folder is a namespace.</summary>
[TestFixture]
internal sealed partial class LayerTests
{
    /// <summary>
    /// Each folder with the folders that it may use, besides itself. A folder may only use folders above it in this list, so the
    /// graph has no cycle. <c>Common</c> stands for all folders below it.
    /// </summary>
    private static readonly (string Folder, string[] Uses)[] Layers =
    [
        ("Common/Runtime", []),
        ("Common/Storage", ["Common/Runtime"]),
        ("Common/Observability", ["Common/Runtime"]),
        ("Common/Telemetry", ["Common/Observability"]),
        ("Common/Http/Protocol", []),
        ("Common/Http/Transport", ["Common/Runtime"]),
        ("Common/Http/Client", ["Common/Http/Protocol", "Common/Http/Transport", "Common/Runtime"]),
        ("Common/Http/Server", ["Common/Http/Protocol", "Common/Http/Transport", "Common/Observability", "Common/Runtime"]),
        ("Common/Configuration", ["Common/Storage"]),
        ("Common/Contracts", []),
        ("Common/Records", ["Common/Contracts", "Common/Storage"]),
        ("Common/Clients",
            ["Common/Contracts", "Common/Http/Client", "Common/Http/Protocol", "Common/Observability", "Common/Runtime"]),
        ("Common/Faces",
            ["Common/Clients", "Common/Contracts", "Common/Http/Client", "Common/Http/Protocol", "Common/Http/Server",
            "Common/Observability", "Common/Records"]),
        ("Common/OpenApi", ["Common/Contracts", "Common/Http/Protocol", "Common/Http/Server"]),
        ("Common/Hosting",
            ["Common/OpenApi", "Common/Faces", "Common/Clients", "Common/Configuration", "Common/Contracts", "Common/Http/Client",
            "Common/Http/Protocol", "Common/Http/Server", "Common/Observability", "Common/Runtime", "Common/Telemetry"]),

        ("CatalogServer/Books", ["Common"]),
        ("CatalogServer/Planted", ["Common", "CatalogServer/Books"]),
        ("CatalogServer/Caching", ["Common"]),
        ("CatalogServer/Storage", ["Common", "CatalogServer/Books", "CatalogServer/Caching"]),
        ("CatalogServer/Handover", ["Common"]),
        ("CatalogServer/Faces",
            ["Common", "CatalogServer/Books", "CatalogServer/Caching", "CatalogServer/Storage", "CatalogServer/Handover"]),
        ("CatalogServer",
            ["Common", "CatalogServer/Books", "CatalogServer/Planted", "CatalogServer/Caching", "CatalogServer/Storage",
            "CatalogServer/Handover", "CatalogServer/Faces"]),

        ("OrderServer/Accounts", ["Common"]),
        ("OrderServer/Orders", ["Common"]),
        ("OrderServer/Buying", ["Common", "OrderServer/Orders"]),
        ("OrderServer/Faces", ["Common", "OrderServer/Accounts", "OrderServer/Orders", "OrderServer/Buying"]),
        ("OrderServer",
            ["Common", "OrderServer/Accounts", "OrderServer/Orders", "OrderServer/Buying", "OrderServer/Faces"]),

        ("FrontEndServer/Auditing", ["Common"]),
        ("FrontEndServer/Caching", ["Common"]),
        ("FrontEndServer/Accounts", ["Common"]),
        ("FrontEndServer/Faces", ["Common", "FrontEndServer/Caching", "FrontEndServer/Accounts"]),
        ("FrontEndServer/Keeping", ["Common"]),
        ("FrontEndServer/Live", ["Common", "FrontEndServer/Auditing", "FrontEndServer/Caching"]),
        ("FrontEndServer/Pages",
            ["Common", "FrontEndServer/Accounts", "FrontEndServer/Faces", "FrontEndServer/Keeping", "FrontEndServer/Live"]),
        ("FrontEndServer",
            ["Common", "FrontEndServer/Auditing", "FrontEndServer/Caching", "FrontEndServer/Accounts", "FrontEndServer/Faces",
            "FrontEndServer/Keeping", "FrontEndServer/Live",
            "FrontEndServer/Pages"]),

        ("Client/Shell", ["Common"]),
        ("Client/Plots", []),
        ("Client/Reports", ["Client/Plots"]),
        ("Client/Store", ["Common", "Client/Shell"]),
        ("Client/Load/Calls", ["Common"]),
        ("Client/Load/Faces", ["Common", "Client/Load/Calls"]),
        ("Client/Load/Plan", ["Common", "Client/Load/Calls", "Client/Load/Faces"]),
        ("Client/Load/Engine", ["Common", "Client/Shell", "Client/Load/Calls", "Client/Load/Faces", "Client/Load/Plan"]),
        ("Client/Load/Figures", ["Common", "Client/Shell", "Client/Load/Calls", "Client/Load/Plan", "Client/Load/Engine"]),
        ("Client/Load/Live", ["Common", "Client/Shell", "Client/Load/Figures"]),
        ("Client/Compare", ["Common", "Client/Load/Figures"]),
        ("Client/Checks/History", ["Common"]),
        ("Client/Checks/Load",
            ["Common", "Client/Store", "Client/Load/Calls", "Client/Load/Faces", "Client/Checks/History"]),
        ("Client/Checks", ["Common", "Client/Shell", "Client/Store"]),
        ("Client/Shop", ["Common", "Client/Shell", "Client/Store"]),
        ("Client/Files", ["Common"]),
        ("Client/Backup", ["Common", "Client/Files"]),
        ("Client/LocalStores", ["Common", "Client/Shell", "Client/Store"]),
        ("Client/Demo",
            ["Common", "Client/Shell", "Client/Store", "Client/LocalStores", "Client/Load/Calls", "Client/Load/Faces",
            "Client/Load/Plan", "Client/Load/Engine", "Client/Load/Figures", "Client/Checks/History"]),
        ("Client/Stage",
            ["Common", "Client/Shell", "Client/Store", "Client/LocalStores", "Client/Load/Calls", "Client/Load/Faces",
            "Client/Load/Plan", "Client/Load/Engine"]),
        ("Client/Study",
            ["Common", "Client/Shell", "Client/Store", "Client/Load/Calls", "Client/Load/Plan", "Client/Load/Figures",
            "Client/Compare", "Client/LocalStores", "Client/Plots", "Client/Reports"]),
        ("Client/Grade/Plan", ["Common", "Client/Load/Faces"]),
        ("Client/Grade/Processes", ["Common", "Client/Grade/Plan"]),
        ("Client/Grade/Calls", ["Common", "Client/Load/Calls", "Client/Load/Faces"]),
        ("Client/Grade/Checks",
            ["Common", "Client/Load/Calls", "Client/Load/Faces", "Client/Load/Figures", "Client/Checks/History",
            "Client/Grade/Plan", "Client/Grade/Processes", "Client/Grade/Calls"]),
        ("Client/Grade/Report",
            ["Common", "Client/Load/Calls", "Client/Load/Figures", "Client/Plots", "Client/Reports", "Client/Grade/Calls",
            "Client/Grade/Checks"]),
        ("Client/Grade",
            ["Common", "Client/Shell", "Client/Grade/Plan", "Client/Grade/Processes", "Client/Grade/Calls", "Client/Grade/Checks",
            "Client/Grade/Report"]),
        ("Client/Commands",
            ["Common", "Client/Shell", "Client/Store", "Client/Load/Calls", "Client/Load/Faces", "Client/Load/Plan",
            "Client/Load/Engine", "Client/Load/Figures", "Client/Load/Live", "Client/Compare", "Client/Study",
            "Client/Checks/Load", "Client/Checks", "Client/Shop", "Client/Files", "Client/Backup", "Client/LocalStores",
            "Client/Demo", "Client/Stage", "Client/Grade", "Client/Grade/Plan", "Client/Grade/Processes", "Client/Grade/Checks",
            "Client/Grade/Report", "Client/Plots", "Client/Reports"]),
        ("Client", ["Common", "Client/Shell", "Client/Commands"]),
    ];

    private static readonly Dictionary<string, string[]> UsesOf = Layers.ToDictionary(layer => layer.Folder, layer => layer.Uses);

    /// <summary>The types that each folder declares. A type in two folders is in both.</summary>
    private static readonly ILookup<string, string> TypesOf = Sources.Production.SelectMany(Sources.In)
        .SelectMany(file => TopLevelType().Matches(Sources.Code(file)), (file, type) => (file, Name: type.Groups["name"].Value))
        .ToLookup(type => Sources.FolderOf(type.file), type => type.Name);

    private static IEnumerable<string> Folders => Layers.Select(layer => layer.Folder);

    [Test]
    public void Every_folder_has_its_arrows()
    {
        Assert.That(Folders, Is.EquivalentTo(Sources.Production.SelectMany(Sources.In).Select(Sources.FolderOf).Distinct()));
    }

    [Test]
    public void The_layers_are_listed_from_the_bottom_up()
    {
        var below = new HashSet<string> { "Common" };
        foreach ((string folder, string[] uses) in Layers)
        {
            Assert.That(uses, Is.SubsetOf(below), folder);
            below.Add(folder);
        }
    }

    [TestCaseSource(nameof(Folders))]
    public void Arrows_point_down(string folder)
    {
        IEnumerable<string> upward = Sources.In(folder).Where(file => Sources.FolderOf(file) == folder)
            .SelectMany(file => UsedFolders(file, folder), (file, used) => (file, used))
            .Where(use => !MayUse(folder, use.used)).Select(use => $"{use.file} uses {use.used}");
        Assert.That(upward, Is.Empty);
    }

    [TestCase("Client/Shell", "Terminal")]
    [TestCase("Common/Configuration", "StoreProgram")]
    [TestCase("Common/Observability", "ServerTimingReader")]
    [TestCase("Client/Store", "AnswerObserver")]
    public void The_types_of_a_folder_are_known(string folder, string type) =>
        Assert.That(TypesOf[folder], Does.Contain(type));

    private static bool MayUse(string folder, string used) =>
        used == folder
        || UsesOf[folder].Contains(used)
        || (used.StartsWith("Common/", StringComparison.Ordinal) && UsesOf[folder].Contains("Common"));

    /// <summary>
    /// The folders whose namespaces a file names, and those around it whose types it names: C# sees the types of an enclosing
    /// namespace without a using.
    /// </summary>
    private static IEnumerable<string> UsedFolders(string file, string folder)
    {
        string code = Sources.Code(file);
        IEnumerable<string> named = OurName().Matches(code).Select(match => FolderOfName(match.Value.Split('.')[1..]));
        string[] own = [.. named.Append(folder).Distinct()];
        HashSet<string> words = [.. Word().Matches(code).Select(word => word.Value)];
        IEnumerable<string> enclosing = Enclosing(folder).Where(outer =>
            TypesOf[outer].Any(type => words.Contains(type) && !own.Any(used => TypesOf[used].Contains(type))));
        return own.Concat(enclosing);
    }

    private static IEnumerable<string> Enclosing(string folder)
    {
        for (int slash = folder.LastIndexOf('/'); slash > 0; slash = folder.LastIndexOf('/', slash - 1))
        {
            yield return folder[..slash];
        }
    }

    /// <summary>The longest beginning of the name that is a folder. The rest are types and members.</summary>
    private static string FolderOfName(string[] parts)
    {
        int length = parts.Length;
        while (length > 1 && !Directory.Exists(Path.Combine([Sources.Root, .. parts[..length]])))
        {
            length--;
        }

        return string.Join('/', parts[..length]);
    }

    [GeneratedRegex(@"\bPygmyStore(\.[A-Z]\w*)+")]
    private static partial Regex OurName();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Word();

    [GeneratedRegex(
        @"(?m)^(?:\w+ )*(?:class|struct|record|interface|enum|delegate [\w<>?\[\]]+) (?:struct |class )?(?<name>[A-Z]\w*)")]
    private static partial Regex TopLevelType();
}
