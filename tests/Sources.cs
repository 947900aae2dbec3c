using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace PygmyStore.Tests;

/// <summary>The source files from which this assembly was built. A file is a path below the root, with slashes.</summary>
internal static partial class Sources
{
    public static readonly string[] Servers = ["FrontEndServer", "CatalogServer", "OrderServer"];
    public static readonly string[] Production = ["Common", .. Servers, "Client"];

    public static string Root { get; } = FindRoot();

    /// <summary>All files, those of tests and benchmarks too.</summary>
    public static IEnumerable<string> All => Production.Concat(["tests", "benchmarks"]).SelectMany(In);

    /// <summary>The files in a folder and below it; at least one.</summary>
    public static string[] In(string folder)
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

    /// <summary>The folder of a file.</summary>
    public static string FolderOf(string file) => file[..file.LastIndexOf('/')];

    public static string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The file without its comments.</summary>
    public static string Code(string file) => Comment().Replace(File.ReadAllText(Path.Combine(Root, file)), "");

    [GeneratedRegex("//.*")]
    private static partial Regex Comment();

    private static string FindRoot([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, ".."));
}
