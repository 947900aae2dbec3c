using System.Runtime.CompilerServices;

namespace PygmyStore.Tests;

/// <summary>Where the sources are that this assembly was built from.</summary>
internal static class Sources
{
    public static string Root { get; } = Find();

    private static string Find([CallerFilePath] string thisFile = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, ".."));
}
