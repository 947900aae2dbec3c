namespace PygmyStore.Client.Backup;

/// <summary>Where a path leads once all symbolic links are followed.</summary>
internal static class RealPath
{
    /// <summary>The path without links. What does not exist yet is taken as it is written.</summary>
    public static string Of(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
        {
            return full; // the root
        }

        string here = Path.Combine(Of(parent), Path.GetFileName(full));
        return Directory.Exists(here) && Directory.ResolveLinkTarget(here, returnFinalTarget: true) is { } target
            ? Of(target.FullName)
            : here;
    }

    /// <summary>Whether the path is the folder itself or leads to a place inside it.</summary>
    public static bool IsWithin(string path, string folder)
    {
        string relative = Path.GetRelativePath(Of(folder), Of(path));
        return relative != ".."
            && !relative.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            && !Path.IsPathRooted(relative);
    }
}
