namespace PygmyStore.Tests;

/// <summary>Programs of the machine that some tests use, and that need not be there.</summary>
internal static class Tool
{
    public static bool IsThere(string name) => Find(name) is not null;

    /// <summary>The path of the program; null when it is not there.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
