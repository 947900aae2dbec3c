using System.Diagnostics.CodeAnalysis;

namespace PygmyStore.Client.LocalStores;

/// <summary>Finds the store's server programs as they were built.</summary>
internal static class ServerPrograms
{
    public const string Catalog = "CatalogServer";
    public const string Order = "OrderServer";
    public const string FrontEnd = "FrontEndServer";

    private const string Solution = "PygmyStore.sln"; // in the repository's root

    // The root is four folders above a project's build output (bin/Debug/net10.0).
    private const int MaxFoldersUp = 4;

    private static readonly string[] All = [Catalog, Order, FrontEnd];

    /// <summary>The file of each program, by its name; otherwise a sentence says what to do.</summary>
    public static bool TryFind(
        [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? files, [NotNullWhen(false)] out string? why) =>
        TryFind(AppContext.BaseDirectory, out files, out why);

    /// <param name="folder">The folder of the client's own program.</param>
    /// <param name="files">The files of the servers, of one build.</param>
    /// <param name="why">What to do when there is none.</param>
    public static bool TryFind(
        string folder, [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? files, [NotNullWhen(false)] out string? why)
    {
        string? root = RootAbove(folder);
        files = Candidates(folder, root).FirstOrDefault(build => build.Values.All(File.Exists));
        why = files is not null ? null
            : root is null ? "this command starts servers of its own and finds none: run it in a clone of the repository"
            : $"this command starts servers of its own, and they are not built: dotnet build {root}";
        return files is not null;
    }

    /// <summary>Beside the client; built as the client was; built otherwise.</summary>
    private static IEnumerable<IReadOnlyDictionary<string, string>> Candidates(string folder, string? root)
    {
        yield return All.ToDictionary(name => name, name => Path.Combine(folder, $"{name}.dll"));
        if (root is null)
        {
            yield break;
        }

        string own = Path.GetRelativePath(Path.Combine(root, "Client"), folder).TrimEnd('/', '\\');
        string[] outputs = [own, Path.Combine("bin", "Release", "net10.0"), Path.Combine("bin", "Debug", "net10.0")];
        foreach (string output in outputs)
        {
            yield return All.ToDictionary(name => name, name => Path.Combine(root, name, output, $"{name}.dll"));
        }
    }

    private static string? RootAbove(string folder)
    {
        DirectoryInfo? at = new(folder);
        for (int up = 0; up <= MaxFoldersUp && at is not null; up++, at = at.Parent)
        {
            if (File.Exists(Path.Combine(at.FullName, Solution)))
            {
                return at.FullName;
            }
        }

        return null;
    }
}
