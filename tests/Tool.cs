namespace PygmyStore.Tests;

/// <summary>Programs of the machine that some tests use, and that need not be there.</summary>
internal static class Tool
{
    public static bool IsThere(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(
            folder => File.Exists(Path.Combine(folder, name)));
}
