using System.Diagnostics;

namespace PygmyStore.Tests.RealDisks;

/// <summary>
/// What these tests need of the machine; where it is not there they are skipped, with a sentence that says what is missing.
/// </summary>
internal static class Requirement
{
    public static void Root()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("This test mounts a file system or traces a process, for which it needs Linux and root.");
        }
    }

    public static void Tools(params string[] tools)
    {
        string? missing = Array.Find(tools, tool => !IsThere(tool));
        if (missing is not null)
        {
            Assert.Ignore($"This test needs {missing}, which is not installed here.");
        }
    }

    /// <summary>Skips the test when the command fails: the kernel, or the container, does not allow it.</summary>
    public static void Works(string what, string tool, params string[] arguments)
    {
        (int code, string error) = Run(tool, arguments);
        if (code != 0)
        {
            Assert.Ignore($"This test needs {what}, which this machine does not allow: {error}");
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public static (int Code, string Error) Run(string tool, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        return (process.ExitCode, error);
    }

    // Root's PATH may lack the folders of the tools that mount.
    private static bool IsThere(string tool) =>
        Tool.IsThere(tool) || File.Exists("/sbin/" + tool) || File.Exists("/usr/sbin/" + tool);
}
